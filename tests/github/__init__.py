"""Tests of the parts that work on GitHub."""
