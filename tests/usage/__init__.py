"""Tests of what is found in code and in usage exports."""
