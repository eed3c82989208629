"""Models that a user names on the command line: found, or answered with the ids that were probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection

    from scraper.store.folder import Facts


def known_ids(facts: Facts) -> list[str]:
    """Give every id that the facts hold, sorted."""
    return sorted({model.id for snapshot in facts.snapshots for model in snapshot.models})


def require(model_id: str, known: Collection[str]) -> str:
    """Give the id back where it is known; raises `UsageError` with the nearest ones where it isn't."""
    if model_id in known:
        return model_id
    raise UsageError(f"{model_id!r} is in no snapshot", hint=_nearest(model_id, known))


def _nearest(model_id: str, known: Collection[str]) -> str:
    import difflib

    plain = model_id.strip().lower()
    # A name without its date, as an alias has it, is the likeliest near miss of all.
    close = [each for each in known if plain and each.startswith(plain)]
    close += [each for each in difflib.get_close_matches(plain, known, n=3, cutoff=0.6) if each not in close]
    return f"did you mean {', '.join(close[:3])}?" if close else "`lastcall status` lists the models that are known"
