"""The verbs, run as processes run them."""
