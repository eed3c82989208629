"""Tests of `scraper.usage`: what people's code and exports name."""
