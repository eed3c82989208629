"""What is published: each form read back by code that isn't ours."""
