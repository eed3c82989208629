"""lastcall: it reads model-deprecations pages, and never invents a date, never forgets a model, and says when it isn't sure."""

__version__ = "0.1.0"
PROJECT_URL = "https://github.com/lastcall-dev/lastcall"
PARSER_VERSION = "1"
"""Raised whenever the same page would be read differently: stored validators then no longer count."""
