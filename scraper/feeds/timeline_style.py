"""How the picture of lives looks: one palette for light and dark, the reusable shapes, and the key.

The rules are classes without custom properties, because several renderers of SVG know none. A picture that stands alone carries
them inside; a page that draws a life in its own markup takes the same text as part of its style sheet.
"""

from __future__ import annotations

_PALETTE = (
    # class, property, light, dark: text reaches 4.5:1 and marks 3:1 on their ground in both
    ("tl-ground", "fill", "#ffffff", "#10161d"),
    ("tl-band", "fill", "#f4f6f8", "#171f28"),
    ("tl-ink", "fill", "#17212b", "#e8edf3"),
    ("tl-soft", "fill", "#55616e", "#a3b0be"),
    ("tl-warn", "fill", "#b3261e", "#ff9186"),
    ("tl-grid", "stroke", "#dfe4ea", "#28323e"),
    ("tl-today", "stroke", "#17212b", "#e8edf3"),
    ("tl-live", "fill", "#1f8a78", "#3fb59f"),
    ("tl-over", "fill", "#aab3bd", "#55616e"),
    ("tl-gone", "stroke", "#8b96a1", "#75818f"),
    ("tl-noticed", "fill", "#dcb56a", "#8a6a2f"),
    ("tl-notice", "fill", "#d68a00", "#e5a53a"),
    ("tl-ending", "stroke", "#d68a00", "#e5a53a"),
    ("tl-firm", "fill", "#c2281d", "#ff7a6e"),
    ("tl-actual", "fill", "#55616e", "#a3b0be"),
    ("tl-floor", "stroke", "#1f8a78", "#3fb59f"),
    ("tl-hollow", "fill", "#ffffff", "#10161d"),
)

_SHAPES = """\
.tl text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.tl .tl-id{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.tl .tl-head{font-size:15px;font-weight:650}
.tl .tl-strong{font-weight:650}
.tl .tl-small{font-size:11px}
.tl .tl-end{text-anchor:end}
.tl .tl-mid{text-anchor:middle}
.tl-grid,.tl-today{stroke-width:1}
.tl-floor{stroke-width:1.5}
.tl-open{stroke-width:2;stroke-dasharray:2 4;fill:none}
.tl-ending{stroke-width:1.2;fill:none}
"""


def stylesheet() -> str:
    """Give the rules; dark only on screens, so that print stays dark on white."""
    light = "".join(f".{name}{{{what}:{colour}}}\n" for name, what, colour, _ in _PALETTE)
    dark = "".join(f".{name}{{{what}:{colour}}}\n" for name, what, _, colour in _PALETTE)
    return f"{_SHAPES}{light}@media screen and (prefers-color-scheme:dark){{\n{dark}}}\n"


def circle(x: float, y: float) -> str:
    """Give the mark of a beginning that the name of the model dates."""
    return f'<circle class="tl-floor tl-hollow" cx="{x:.1f}" cy="{y:.1f}" r="3.6"/>'


def tick(x: float, y: float, name: str) -> str:
    """Give an upright mark: first seen (``tl-live``), retired (``tl-actual``)."""
    return f'<rect class="{name}" x="{x - 1.5:.1f}" y="{y - 7:.1f}" width="3" height="14"/>'


def diamond(x: float, y: float) -> str:
    """Give the mark of a day that was set."""
    return f'<path class="tl-firm" d="M{x - 6.5:.1f} {y:.1f}l6.5 -7 6.5 7 -6.5 7z"/>'


def gate(x: float, y: float) -> str:
    """Give the mark of a floor: hollow and pointing onwards, since it is no end."""
    return f'<path class="tl-floor tl-hollow" d="M{x - 4:.1f} {y - 5.5:.1f}l8 5.5 -8 5.5z"/>'


def bar(name: str, start: float, end: float, y: float) -> str:
    """Give one part of a life; nothing where it has no length, and at least one pixel where it has."""
    return (
        f'<rect class="{name}" x="{start:.1f}" y="{y - 4:.1f}" width="{max(end - start, 1):.1f}" height="8"/>'
        if end > start
        else ""
    )


def ending(start: float, end: float, y: float) -> str:
    """Give the days that are left until a day that was set: an outline, not yet filled."""
    if end <= start:
        return ""
    return f'<rect class="tl-ending" x="{start:.1f}" y="{y - 3.4:.1f}" width="{end - start:.1f}" height="6.8"/>'


def dotted(name: str, start: float, end: float, y: float) -> str:
    """Give a time that nothing promises: dots."""
    return f'<path class="{name} tl-open" d="M{start:.1f} {y:.1f}H{end:.1f}"/>' if end > start else ""


def key(left: float, y: float, width: float) -> tuple[str, float]:
    """Give what the marks mean, wrapped to ``width``, and the height it takes, in pixels."""
    entries = (
        (circle(9, 0) + bar("tl-live", 12.6, 26, 0), "dated in its name"),
        (tick(6, 0, "tl-live") + bar("tl-live", 7, 26, 0), "first seen on the page"),
        (dotted("tl-floor", 1, 14, 0) + bar("tl-live", 14, 26, 0), "beginning not known"),
        (bar("tl-notice", 0, 26, 0), "deprecated"),
        (ending(0, 19, 0) + diamond(20, 0), "day set"),
        (dotted("tl-floor", 0, 18, 0) + gate(18, 0), "not sooner than: a floor, no end"),
        (bar("tl-over", 0, 22, 0) + tick(22, 0, "tl-actual"), "retired"),
    )
    parts, x, row = list[str](), 0.0, 0
    for mark, words in entries:
        taken = 34 + 6.1 * len(words) + 16
        if x and x + taken - 16 > width:
            x, row = 0.0, row + 1
        place = f'transform="translate({left + x:.1f} {y + 20 * row:.1f})"'
        parts.append(f'<g {place}>{mark}<text class="tl-soft tl-small" x="33" y="4">{words}</text></g>')
        x += taken
    return "".join(parts), 20.0 * (row + 1)
