"""One file an output form; each has its own escaping, and none trusts text from a page."""
