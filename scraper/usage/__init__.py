"""Who still uses a retiring model: in code, and in a usage export."""
