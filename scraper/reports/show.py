"""`lastcall show` in its forms: one model with its evidence, the page's own words, its notices, its chain and its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scraper.lifecycle import RetirementKind
from scraper.reports.standing import disagreement_line, move_to, standing_to_json
from scraper.reports.terminal import one_line, style
from scraper.spoken import in_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.change import Change
    from scraper.lifecycle import Notice, Snapshot
    from scraper.reports.standing import Standing

SCHEMA = "lastcall/show/1"


class Subject(NamedTuple):
    """One model of one source with everything that is told of it; ``changes`` oldest first."""

    one: Standing
    snapshot: Snapshot
    changes: tuple[Change, ...]


def place_of(evidence: str, url: str) -> str:
    """Give the address of the place on the page that a piece of evidence names."""
    anchor = evidence.partition(":")[2]
    return f"{url}#{anchor}" if anchor else url


def _facts(subject: Subject) -> list[tuple[str, str]]:
    """Give label and words of each fact; what is unknown is left to its label's absence, except dates, which say so."""
    one, model = subject.one, subject.one.model
    retirement = model.retirement
    spoken = {RetirementKind.FLOOR: f"not sooner than {retirement.on}", RetirementKind.NONE: "no date"}
    words = spoken.get(retirement.kind, f"{retirement.on} ({retirement.kind})")
    distance = one.days_left if one.days_left is not None else one.days_to_floor
    stated = "" if one.state == model.state else f" (its date has come; the page says {model.state})"
    told = [
        ("state", f"{one.state}{stated}"),
        ("retirement", words + (f", {in_days(distance)}" if distance is not None else "")),
        ("the page says", f'"{retirement.raw}"' if retirement.raw else ""),
        ("earliest", str(one.earliest) if one.earliest and one.earliest != retirement.on else ""),
        ("announced", str(model.announced_on or "")),
        ("notice given", f"{one.notice_given} days" + _promise(subject) if one.notice_given is not None else ""),
        ("deprecated", str(model.deprecated_on or "")),
        ("replacements", "" if model.replacements == (one.chain.target,) else ", ".join(model.replacements)),
        ("written as", f'"{model.replacement_raw}"' if model.replacement_raw not in (None, *model.replacements) else ""),
        ("move to", f"{move_to(one)}" + (f" (by way of {', '.join(one.chain.steps[:-1])})" if len(one.chain.steps) > 1 else "")),
        ("status table", "has a row for it" if model.listed else "has no row for it"),
    ]
    return [(label, words) for label, words in told if words not in ("", "–")]


def _promise(subject: Subject) -> str:
    promised, given = subject.snapshot.notice_days, subject.one.notice_given
    if promised is None or given is None:
        return ""
    return f", {promised} promised" if given >= promised else f", fewer than the {promised} that the page promises"


def _notice_line(notice: Notice, model_id: str) -> str:
    entry = next(entry for entry in notice.models if entry.id == model_id)
    parts = [f"retires {entry.retires_on}" if entry.retires_on else "no date"]
    parts += [f"move to {', '.join(entry.replacements)}"] if entry.replacements else []
    parts += [f"retired {notice.retired_on}"] if notice.retired_on else []
    return f"{notice.announced_on} {notice.title}: {'; '.join(parts)}"


def _change_lines(change: Change) -> list[str]:
    from scraper.reports.summary import differences

    told = [f"  {each.field}: {each.before} → {each.after}" for each in differences(change)]
    return [f"{change.seen_at[:10]} {change.kind}", *told]


def _lists(subject: Subject) -> list[tuple[str, list[str]]]:
    model, url = subject.one.model, subject.snapshot.url
    notices = [_notice_line(notice, model.id) for notice in subject.snapshot.notices_of(model.id)]
    lists = [
        ("evidence", [f"{evidence.partition(':')[0]}: {place_of(evidence, url)}" for evidence in model.evidence]),
        ("notices", notices),
        ("changes, newest first", [line for change in reversed(subject.changes) for line in _change_lines(change)]),
        ("not sure", [line for line in (disagreement_line(subject.one),) if line]),
    ]
    return [(head, lines) for head, lines in lists if lines]


def render_text(subjects: Sequence[Subject], *, colours: bool) -> str:
    """Give every fact of the model as lines: one block for facts, one each for evidence, notices and changes."""
    blocks = []
    for subject in subjects:
        told = _facts(subject)
        width = max(len(label) for label, _ in told)
        head = style(f"{subject.one.model.id}  ({subject.one.source})", "bold", on=colours)
        blocks.append("\n".join([head, *(f"  {label:<{width}}  {one_line(words)}" for label, words in told)]))
        for name, lines in _lists(subject):
            blocks.append(
                "\n".join(
                    [
                        style(name, "bold", on=colours),
                        *(f"  {'  ' if line.startswith('  ') else ''}{one_line(line)}" for line in lines),
                    ]
                )
            )
    return "\n\n".join(blocks) + "\n"


def render_markdown(subjects: Sequence[Subject]) -> str:
    """Give the same as Markdown, for an issue or a pull request."""
    from scraper.reports.markdown_escape import link, model_name, quoted, sentence

    blocks = []
    for subject in subjects:
        name = link(model_name(subject.one.model.id), subject.snapshot.url)
        blocks.append(f"### {name} ({sentence(subject.one.source)})")
        rows = [f"| {label} | {quoted(words)} |" for label, words in _facts(subject)]
        blocks.append("\n".join(["| Fact | |", "| :-- | :-- |", *rows]))
        places = [link(quoted(each), subject.snapshot.url, each.partition(":")[2]) for each in subject.one.model.evidence]
        blocks.append("#### Evidence\n\n" + ("\n".join(f"- {place}" for place in places) or "None on the page as it is now."))
        for head, lines in _lists(subject)[bool(places) :]:
            items = [f"{'  ' if line.startswith('  ') else ''}- {sentence(line)}" for line in lines]
            blocks.append(f"#### {head.capitalize()}\n\n" + "\n".join(items))
    return "\n\n".join(blocks) + "\n"


def render_json(subjects: Sequence[Subject], today: str) -> str:
    """Give the model's standing, notices and changes for programs."""
    from scraper.canonical import dumps, notice_to_json
    from scraper.change import change_to_json

    models = []
    for one, snapshot, changes in subjects:
        notices = [notice_to_json(notice) for notice in snapshot.notices_of(one.model.id)]
        places = [{"evidence": evidence, "url": place_of(evidence, snapshot.url)} for evidence in one.model.evidence]
        told = {"notices": notices, "places": places, "changes": [change_to_json(change) for change in changes]}
        models.append({**standing_to_json(one), **told})
    return dumps({"schema": SCHEMA, "today": today, "models": models})
