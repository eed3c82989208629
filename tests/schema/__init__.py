"""The published schemas."""
