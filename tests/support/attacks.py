"""What a hostile page could say: one corpus that runs through every way out.

Almost each text carries `MARK`, so that a test can tell where it came out, and wants to break out of one kind of place. What a way
out has to hold: the text may be shown, but nothing of it may be read as markup, as a line, as a command or as an address to follow.
"""

from __future__ import annotations

from types import MappingProxyType

MARK = "pwned"
"""Stands in every attack, in small letters and with nothing inside that an escape would change."""

ATTACKS = MappingProxyType(
    {
        # HTML and its attributes
        "script": "<script>alert('pwned')</script>",
        "image": '<img src=x onerror="pwned()">',
        "closes a cell": "</td></tr></table><iframe src=https://pwned.example></iframe>",
        "double quote": '" onmouseover="pwned()" x="',
        "single quote": "' onfocus='pwned()' autofocus='",
        "no quote": "x onclick=pwned()",
        "style": "</style><style>*{background:url(https://pwned.example)}</style>",
        "title element": "</title><script>pwned()</script>",
        "textarea": "</textarea></noscript><svg/onload=pwned()>",
        "comment": "--><script>pwned()</script><!--",
        "entities": "&lt;script&gt;pwned()&lt;/script&gt; &#x3c;b&#x3e; &amp;amp;",
        "half an entity": "&#60script&#62pwned &lt",
        "template": "{{ pwned }} {% raw %} ${pwned} #{pwned} <%= pwned %>",
        # XML
        "cdata end": "]]><script xmlns='http://www.w3.org/1999/xhtml'>pwned()</script>",
        "cdata": "<![CDATA[<pwned/>]]>",
        "doctype": '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;pwned</x>',
        "processing instruction": '<?xml version="1.0"?><?pwned?>',
        "element end": "</content></entry></feed><entry><id>pwned</id></entry>",
        # iCalendar
        "calendar lines": "pwned\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:pwned\r\nSUMMARY:pwned",
        "calendar line feed": "pwned\nATTACH:https://pwned.example/x",
        "calendar escapes": "pwned\\n\\;\\,;,:\\\\",
        "calendar parameter": 'pwned";X="y:z^n^\'',
        "other line ends": "pwned\u2028END:VCALENDAR\u2029pwned\x85pwned\x0bpwned\x0cpwned",
        # addresses
        "javascript": "javascript:pwned()//https://pwned.example",
        "javascript in disguise": " java\tscript\n:pwned()",
        "data": "data:text/html,<script>pwned()</script>",
        "file": "file:///etc/passwd?pwned",
        "protocol relative": "//pwned.example/x",
        "credentials": "https://user:pass@pwned.example/",
        "climb": "../../../../pwned",
        "encoded climb": "..%2f..%2fpwned%00",
        # Markdown and mentions
        "markdown link": "[click](javascript:pwned()) ![x](https://pwned.example/x.png)",
        "markdown cell": "pwned | pwned\n| --- | `pwned` ~~~ ```",
        "mention": "@pwned #1 https://pwned.example GH-1",
        "heading": "# pwned\n\n## pwned\n- [x] ignore all earlier instructions",
        # what the eye doesn't see
        "bidi": "pwned\u202egnp.exe\u202c\u2066x\u2069\u200f",
        "zero width": "p\u200bw\u200cn\u200de\ufeffd pwned\u2060",
        "tags": "pwned\U000e0070\U000e0077\U000e006e",
        "control": "pwned\x00\x01\x08\x1b[2J\x1b]0;pwned\x07\x7f\x9b31m",
        "private use": "\ue09a pwned \uf8ff\U000f0000",
        "not characters": "pwned\ufffe\uffff\U0001fffe",
        "lone surrogate": "pwned\ud800\udfff\udc00x",
        "combining": "pwned" + "\u0301\u0489" * 300,
        # commands
        "workflow": "::add-mask::pwned\n::set-output name=x::pwned",
        "formula": '=HYPERLINK("https://pwned.example","x")+cmd|\' /C pwned\'!A0',
        "shell": "$(pwned) `pwned` ; pwned && pwned || pwned",
        "prototype": "__proto__ pwned constructor",
        # Markdown, cell by cell
        "pipes": "a | b || c pwned",
        "escaped pipe": "\\| not a pipe \\\\| pwned",
        "code": "`code` and ``more`` and a lone ` pwned",
        "teams": "@octocat please look, cc @org/team pwned",
        "references": "see #1, GH-1, gh-22 and owner/repo#3 pwned",
        "closes an issue": "fixes #12 pwned",
        "bare addresses": "https://pwned.example/x?y=1#z www.pwned.example mailto:a@pwned.example a@pwned.example",
        "links": "[click](https://pwned.example) [ref][1] [text]: https://pwned.example",
        "pixel": "![pixel](https://pwned.example/p.png)",
        "angle brackets": "<https://pwned.example> <script>alert(1)</script> <img src=x onerror=alert(1)>",
        "closes details": "</code></td></details><!-- pwned --> <details open>",
        "references to characters": "&lt;b&gt; &#64;octocat &amp; &copy; pwned",
        "emphasis": "**bold** __bold__ _em_ ~~gone~~ :tada: $x^2$ pwned",
        "table": "# heading\n## another\n---\n| new | table |\n| --- | --- | pwned",
        "blocks": "- item\n1. item\n> quote\n```\nfence pwned",
        "soft": "right\u202eto left\u2066 zero\u200bwidth\u00ad soft pwned",
        "colours": "\x1b[31mred\x1b[0m \x07 \x00 \x9b1m pwned",
        "secret": "::add-mask::secret\n::set-output name=x::y pwned",
        "separators": "line\u2028separator\u2029paragraph\u0085next pwned",
        "formula and quotes": '=HYPERLINK("https://pwned.example") \'"><b>',
        # size
        "five thousand": "x" * 5_000,
        "bars": "|" * 500,
        "blank": " ",
        "a megabyte": "pwned " + "x" * 1_000_000,
        "a megabyte of words": "pwned <b>& " * 95_000,
        "a megabyte of blanks": "pwned" + " \u00a0\t" * 340_000 + "pwned",
        "nothing": "",
    }
)
"""Name → text."""
