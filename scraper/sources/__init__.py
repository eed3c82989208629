"""One file a source: which page, which quirks, why."""
