"""The stored facts: reading, invariants, validation."""
