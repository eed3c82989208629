"""Workflow commands: what the runner reads back is the text that went in, and one command stays one."""

from __future__ import annotations

import re

import pytest

from scraper.reports.workflow_command import workflow_command


def read_back(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the runner does: name, properties, message."""
    found = re.fullmatch(r"::(\w+)(?: ([^:]*))?::(.*)", line)
    assert found, line
    unescaped = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}

    def plain(text: str) -> str:
        return re.sub("|".join(unescaped), lambda match: unescaped[match[0]], text)

    properties = dict(pair.split("=", 1) for pair in (found[2] or "").split(",") if pair)
    return found[1], {key: plain(value) for key, value in properties.items()}, plain(found[3])


@pytest.mark.parametrize("text", ["plain", "a,b:c", "100%", "%0A", "one\ntwo\r\nthree", "::error::x", "a,file=b::c", "%253A"])
def test_what_goes_in_is_what_the_runner_reads(text: str) -> None:
    """Whatever a message or a property holds comes back whole, from one line."""
    line = workflow_command("error", text, {"file": text, "title": text})
    assert "\n" not in line
    assert "\r" not in line
    assert read_back(line) == ("error", {"file": text, "title": text}, text)


@pytest.mark.parametrize("text", ["##[error]x", "\u2028##[group]", "###[add-mask]y"])
def test_the_old_form_of_a_command_is_defused(text: str) -> None:
    """The runner also reads ``##[`` in the middle of a line: neither a path nor a message may bring one."""
    line = workflow_command("notice", text, {"file": text})
    assert "##[" not in line
    assert "\u2028" not in line
