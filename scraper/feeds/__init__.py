"""From committed facts to what is published: one file an output form."""
