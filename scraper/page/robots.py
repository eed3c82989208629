"""robots.txt by RFC 9309: what a host asks of us. Pure text; `scraper.page.fetch` gets it, once a run and host.

The standard library's reader takes the first rule that matches, knows no ``*`` and ``$``, and finds our name inside other names;
the RFC says: the longest rule, both wildcards, whole product tokens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PRODUCT_TOKEN = "lastcall"  # noqa: S105 - the RFC's word for a name, no secret
MAX_ROBOTS_BYTES = 512 * 1024
"""RFC 9309, 2.5 asks for at least 500 KiB; what follows is not read."""

_TOKEN = re.compile(r"[A-Za-z_-]+|\*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow line, with its number in the file."""

    allow: bool
    path: str
    line: int

    def __str__(self) -> str:
        """Give the rule as it stands in the file."""
        return f"{'Allow' if self.allow else 'Disallow'}: {self.path}"

    def matches(self, target: str) -> bool:
        """Tell whether the rule speaks of this path and query: a prefix, ``*`` any run of characters, a last ``$`` the end.

        Nothing is tried twice (no backtracking): the file is a stranger's.
        """
        pattern = _normal(self.path)
        anchored = pattern.endswith("$")
        first, *rest = pattern.removesuffix("$").split("*")
        if not rest:
            return target == first if anchored else target.startswith(first)
        if not target.startswith(first):
            return False
        at = len(first)
        for piece in rest[:-1] if anchored else rest:
            found = target.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return not anchored or (target.endswith(rest[-1]) and len(target) - len(rest[-1]) >= at)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host that are meant for us; none at all allows everything."""

    rules: tuple[Rule, ...] = ()

    def against(self, target: str) -> Rule | None:
        """Give the rule that forbids this path and query, or None where it is allowed.

        The longest matching rule decides; of two that are equally long, Allow (RFC 9309, 2.2.2).
        """
        normal = _normal(target)
        matching = [rule for rule in self.rules if rule.matches(normal)]
        best = max(matching, key=lambda rule: (len(_normal(rule.path)), rule.allow), default=None)
        return None if best is None or best.allow else best


def parse_robots(text: str, token: str = PRODUCT_TOKEN) -> Robots:
    """Give the rules for our product token: every group that names it, else every group for ``*``.

    Lines that aren't understood are skipped, as the RFC asks; they never end a group.
    """
    ours: list[Rule] = []
    everyones: list[Rule] = []
    named = False
    agents: list[str] = []
    in_rules = False
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")), start=1):
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            agents = [] if in_rules else agents
            in_rules = False
            agents.append(match.group().lower() if (match := _TOKEN.match(value)) else "")
            named = named or agents[-1] == token
        elif key in {"allow", "disallow"}:
            in_rules = True
            if not value:  # an empty Disallow forbids nothing
                continue
            rule = Rule(key == "allow", value, number)
            ours += [rule] if token in agents else []
            everyones += [rule] if "*" in agents else []
    return Robots(tuple(ours if named else everyones))


def _normal(path: str) -> str:
    """Give a path in the one spelling that is compared: unreserved characters plain, everything else in upper-case escapes."""
    encoded = "".join(
        char if char.isascii() else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace")) for char in path
    )
    return _ESCAPE.sub(lambda match: char if (char := chr(int(match[1], 16))) in _UNRESERVED else match[0].upper(), encoded)
