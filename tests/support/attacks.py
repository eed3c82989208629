"""Texts that a hostile page could hold: every way out of lastcall is tried with the same ones."""

from __future__ import annotations

ATTACKS = (
    "a | b || c",
    "\\| not a pipe \\\\|",
    "`code` and ``more`` and a lone `",
    "@octocat please look, cc @org/team",
    "see #1, GH-1, gh-22 and owner/repo#3",
    "fixes #12",
    "https://evil.example/x?y=1#z www.evil.example mailto:a@evil.example a@evil.example",
    "[click](https://evil.example) [ref][1] [text]: https://evil.example",
    "![pixel](https://evil.example/p.png)",
    "<https://evil.example> <script>alert(1)</script> <img src=x onerror=alert(1)>",
    "</code></td></details><!-- comment --> <details open>",
    "&lt;b&gt; &#64;octocat &amp; &copy;",
    "**bold** __bold__ _em_ ~~gone~~ :tada: $x^2$",
    "# heading\n## another\n---\n| new | table |\n| --- | --- |",
    "- item\n1. item\n> quote\n```\nfence",
    "right\u202eto left\u2066 zero\u200bwidth\u00ad soft",
    "\x1b[31mred\x1b[0m \x07 \x00 \x9b1m",
    "::add-mask::secret\n::set-output name=x::y",
    "line\u2028separator\u2029paragraph\u0085next",
    '=HYPERLINK("https://evil.example") \'"><b>',
    "x" * 5_000,
    "|" * 500,
    "",
    " ",
)
