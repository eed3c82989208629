"""A picture of every model's life, as one SVG that reads well in light and dark, wide and narrow.

A set day, a day that has come and a floor are drawn with different marks as well as different colours, and every row says in
words what it shows: neither colour nor shape is the only carrier of a fact.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from scraper.feeds import timeline_style as marks
from scraper.feeds.escape import clean
from scraper.feeds.lives import Beginning, Group
from scraper.lifecycle import RetirementKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scraper.feeds.lives import Life

_YEARS_BACK, _YEARS_ON = 6, 4
_YEAR = 365
_ROOM_FOR_A_LABEL = 60


@dataclass(frozen=True, slots=True)
class Scale:
    """Days onto pixels; a day outside is drawn at the edge, and the words of its row still tell it."""

    first: int
    last: int
    left: float
    right: float

    def x(self, day: date | int) -> float:
        """Give the pixel of a day (or of its ordinal)."""
        ordinal = day if isinstance(day, int) else day.toordinal()
        share = (ordinal - self.first) / (self.last - self.first)
        return self.left + min(max(share, 0), 1) * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand, in pixels: a narrow picture has a life's words above its bar, a wide one beside it."""

    width: int
    margin: int
    label: float
    words: float
    row: int
    narrow: bool


def wide_layout(lives: Sequence[Life]) -> Layout:
    """Give the layout for desks and for a README: as wide a column of ids as they need, up to a limit."""
    longest = max((len(life.id) for life in lives), default=0)
    return Layout(1080, 20, min(max(longest * 7.3, 120), 330), 190, 23, narrow=False)


def narrow_layout() -> Layout:
    """Give the layout for a phone."""
    return Layout(380, 14, 0, 0, 42, narrow=True)


def timeline_svg(lives: Sequence[Life], today: date, *, title: str, facts: str = "", narrow: bool = False) -> str:
    """Give the whole picture as a document of its own.

    ``lives`` come in the order of rows (`scraper.feeds.lives.by_urgency`), ``title`` is plain text for the head, and ``facts`` the
    hash of the facts: a copy that lies somewhere else tells which facts it shows, and for which day.
    """
    layout = narrow_layout() if narrow else wide_layout(lives)
    scale = scale_of(lives, today, layout.margin + layout.label + 14 * (not narrow), layout.width - layout.margin - layout.words)
    legend, legend_height = marks.key(layout.margin, 52, layout.width - 2 * layout.margin)
    top = 52 + legend_height + 32
    behind, rows, bottom = _rows(lives, scale, today, layout, top)
    height = f"{bottom + 50:.0f}"
    axis = _axis(scale, today, top, bottom, (top, bottom + 14))
    head = escape(clean(title))
    foot = _FOOT_NARROW if narrow else _FOOT
    box = f'width="{layout.width}" height="{height}" viewBox="0 0 {layout.width} {height}"'
    known = f'data-facts="{escape(facts)}" data-today="{today}"'
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tl" {box} {known} role="img" aria-labelledby="tl-title tl-desc">',
        f'<title id="tl-title">{head}</title>',
        f'<desc id="tl-desc">{escape(described(lives, today))}</desc>',
        f"<style>\n{marks.stylesheet()}</style>",
        f'<rect class="tl-ground" width="{layout.width}" height="{height}" rx="8"/>',
        f'<text class="tl-ink tl-head" x="{layout.margin}" y="30">{head}</text>',
        legend,
        axis + behind if narrow else behind + axis,
        f'{rows}<text class="tl-soft tl-small" x="{layout.margin}" y="{bottom + 37:.0f}">{foot}</text>',
        "</svg>\n",
    )
    return "\n".join(parts)


_FOOT = "Dates are those of the provider’s page. The page does not say when a model was released, so none is drawn."
_FOOT_NARROW = "The page states no release dates, so none is drawn."


def life_svg(life: Life, today: date, width: int = 640) -> str:
    """Give one life for a page's own markup; its classes are styled by the page (`timeline_style.stylesheet`)."""
    scale = scale_of([life], today, 8, width - 14)
    words = escape(clean(f"{life.id}: {spoken(life)}"))
    return (
        f'<svg class="tl life-{width}" viewBox="0 0 {width} 86" width="{width}" height="86" role="img" aria-label="{words}">'
        f"{_axis(scale, today, 34, 62, (76,))}{draw_life(life, scale, 50, today)}</svg>"
    )


def scale_of(lives: Iterable[Life], today: date, left: float, right: float) -> Scale:
    """Give the scale that holds all known days, at most six years back and four years on: one odd date can't squeeze the rest."""
    days = [today.toordinal()]
    for life in lives:
        days += [day.toordinal() for day in (life.begins_on, life.noticed_on, life.retirement.on) if day]
    now = today.toordinal()
    first, last = max(min(days), now - _YEARS_BACK * _YEAR), min(max(days), now + _YEARS_ON * _YEAR)
    room = max((last - first) // 30, 14)
    return Scale(max(first - room, 1), min(last + room, date.max.toordinal()), left, right)


def spoken(life: Life) -> str:
    """Give one life as a phrase, in the order of time."""
    noticed = [f"deprecated {life.noticed_on}"] if life.noticed_on else []
    return "; ".join([f"beginning {life.began}" if life.beginning is Beginning.UNKNOWN else life.began, *noticed, life.ending])


def described(lives: Sequence[Life], today: date) -> str:
    """Give the text alternative: how many of each, and what comes next; every fact itself stands in the table."""
    counts = ", ".join(f"{sum(life.group is group for life in lives)} {group.lower()}" for group in Group)
    coming = [life for life in lives if life.left is not None and life.left > 0]
    following = f" Next: {coming[0].id}, {coming[0].ending}." if coming else " No retirement has a day that is still to come."
    return clean(f"{len(lives)} models on {today}: {counts}.{following} The table of models gives every date in words.")


def draw_life(life: Life, scale: Scale, y: float, today: date) -> str:
    """Give the bar and the marks of one life, its middle at ``y``."""
    now, on, kind = scale.x(today), life.retirement.on, life.retirement.kind
    over = life.group is Group.RETIRED
    end = scale.x(on) if on else None
    until = end if over else now
    noticed = scale.x(life.noticed_on) if life.noticed_on else None
    lived = "tl-over" if over else "tl-live"
    known = [x for x in (noticed, until) if x is not None]
    if not known:
        return ""
    parts = []
    if life.begins_on is not None:
        start = scale.x(life.begins_on)
        parts.append(marks.bar(lived, start, min(known), y))
        parts.append(marks.circle(start, y) if life.beginning is Beginning.NAMED else marks.tick(start, y, lived))
    else:
        stop = min(known)
        parts.append(marks.dotted("tl-gone" if over else "tl-floor", max(stop - 26, scale.left), stop, y))
    if noticed is not None and until is not None:
        parts.append(marks.bar("tl-noticed" if over else "tl-notice", noticed, until, y))
    if kind is RetirementKind.FLOOR and end is not None and not over:
        far = max(end, now)
        parts += [marks.dotted("tl-floor", now, min(far + 26, scale.right + 8), y), marks.gate(end, y)]
    elif end is not None and not over:
        parts += [marks.ending(now, end - 5, y), marks.diamond(end, y)]
    elif over and end is not None:
        parts.append(marks.tick(end, y, "tl-actual") if kind is RetirementKind.ACTUAL else marks.diamond(end, y))
    elif not over:
        parts.append(marks.dotted("tl-ending" if noticed is not None else "tl-floor", now, min(now + 26, scale.right + 8), y))
    return "".join(parts)


def _rows(lives: Sequence[Life], scale: Scale, today: date, layout: Layout, top: float) -> tuple[str, str, float]:
    """Give what lies behind the rows (bands that lead the eye), the rows, and where they end."""
    bands, parts = list[str](), list[str]()
    counts = Counter(life.group for life in lives)

    def cover(start: float, height: float) -> str:
        """Give ground behind words, so that no line of the axis crosses them."""
        return f'<rect class="tl-ground" y="{start:.0f}" width="{layout.width}" height="{height}"/>'

    y, group, banded = top + 8, None, False
    for life in lives:
        if life.group is not group:
            group, banded = life.group, True
            y += 26
            bands.append(cover(y - 26, 26) if layout.narrow else "")
            parts.append(f'<text class="tl-ink tl-strong" x="{layout.margin}" y="{y - 6:.0f}">{group} · {counts[group]}</text>\n')
        if layout.narrow:
            bands.append(cover(y, 19))
        elif banded:
            width = layout.width - 2 * layout.margin + 16
            bands.append(
                f'<rect class="tl-band" x="{layout.margin - 8}" y="{y:.0f}" width="{width}" height="{layout.row}" rx="3"/>'
            )
        parts.append(_row(life, scale, today, layout, y))
        y += layout.row
        banded = not banded
    return "".join(bands), "".join(parts), y + 6


def _row(life: Life, scale: Scale, today: date, layout: Layout, y: float) -> str:
    model_id, words = clean(life.id), life.ending
    if layout.narrow:
        words = words.replace("not sooner than", "floor")
    line = y + (13 if layout.narrow else layout.row / 2 + 4)
    middle = y + (27 if layout.narrow else layout.row / 2)
    room = layout.width - 2 * layout.margin - 6.2 * len(words) - 6 if layout.narrow else layout.label
    # An id is never cut: one that is too long for its column is set tighter.
    squeezed = f' textLength="{room:.0f}" lengthAdjust="spacingAndGlyphs"' if len(model_id) * 7.3 > room else ""
    tone = "tl-warn" if life.group is Group.RETIRING and life.left is not None else "tl-soft"
    right = layout.width - layout.margin
    return (
        f"<g><title>{escape(model_id)}: {escape(spoken(life))}</title>"
        f'<text class="tl-ink tl-id" x="{layout.margin}" y="{line:.1f}"{squeezed}>{escape(model_id)}</text>'
        f"{draw_life(life, scale, middle, today)}"
        f'<text class="{tone} tl-end tl-small" x="{right}" y="{line:.1f}">{escape(words)}</text></g>\n'
    )


def _axis(scale: Scale, today: date, top: float, bottom: float, labels: tuple[float, ...]) -> str:
    """Give the years (halves or quarters where there is room) as lines with names at heights ``labels``, and the day itself."""
    quarter = 91 * (scale.right - scale.left) / (scale.last - scale.first)
    months = (1, 4, 7, 10) if quarter >= _ROOM_FOR_A_LABEL else (1, 7) if 2 * quarter >= _ROOM_FOR_A_LABEL else (1,)
    now = scale.x(today)
    parts = []
    for year in range(date.fromordinal(scale.first).year, date.fromordinal(scale.last).year + 1):
        for month in months:
            day = date(year, month, 1)
            if not scale.first <= day.toordinal() <= scale.last:
                continue
            x = scale.x(day)
            parts.append(f'<path class="tl-grid" d="M{x:.1f} {top + 4:.1f}V{bottom:.1f}"/>')
            label = str(year) if month == 1 else f"{year}-{month:02}"
            at = max(x, scale.left + 16)
            parts += [f'<text class="tl-soft tl-small tl-mid" x="{at:.1f}" y="{y:.1f}">{label}</text>' for y in labels]
    x = min(max(now, scale.left + 34), scale.right - 30)
    parts.append(f'<path class="tl-today" d="M{now:.1f} {top - 14:.1f}V{bottom:.1f}"/>')
    parts.append(f'<text class="tl-ink tl-small tl-strong tl-mid" x="{x:.1f}" y="{top - 20:.1f}">{today}</text>')
    return "".join(parts)
