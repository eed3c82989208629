"""lastcall on GitHub: one pull request, failure told once, and text that can't break out. The workflows call `lastcall github`."""
