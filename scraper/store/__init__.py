"""``snapshots/`` on disk and in git."""
