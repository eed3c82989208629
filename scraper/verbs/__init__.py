"""One module a verb: its arguments, one call, what it prints."""
