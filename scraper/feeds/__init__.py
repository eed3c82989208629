"""What is published of the facts: one module a form, each pure; `scraper.feeds.writer` is the only one that touches the disk."""
