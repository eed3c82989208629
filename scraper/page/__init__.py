"""From bytes to a neutral outline: fetching, HTML, Markdown, text and dates."""
