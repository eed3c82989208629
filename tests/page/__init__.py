"""Tests of scraper.page."""
