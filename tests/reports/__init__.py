"""The reports: text, Markdown, JSON."""
