"""The parts of GitHub's runner that a test needs: which commands it hears in a log, and which outputs it reads from a file."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"::([A-Za-z-]+)(?: [^:]*)?::(.*)", re.DOTALL)


def commands(log: str) -> list[tuple[str, str]]:
    """Give the workflow commands that the runner hears in a log, in their order: (name, message), stopped ones left out."""
    found, silent = [], None
    for line in log.splitlines():
        if silent is not None:
            silent = None if line.strip() == f"::{silent}::" else silent
            continue
        if match := re.search(r"##\[([a-z-]+)[^\]]*\](.*)", line):
            found.append((match[1], match[2]))
        match = _COMMAND.match(line.lstrip())
        if not match:
            continue
        message = match[2].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
        if match[1] == "stop-commands":
            silent = message
        else:
            found.append((match[1], message))
    return found


def read_outputs(text: str) -> dict[str, str]:
    """Give the outputs that the runner reads from a ``GITHUB_OUTPUT`` file; raises ValueError where it would fail the step."""
    values: dict[str, str] = {}
    lines = text.split("\n")
    while lines:
        line = lines.pop(0)
        if not line:
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            values[line[:equals]] = line[equals + 1 :]
        elif heredoc >= 0:
            name, delimiter = line[:heredoc], line[heredoc + 2 :]
            if delimiter not in lines:
                raise ValueError(f"no end of {name}")
            end = lines.index(delimiter)
            values[name] = "\n".join(lines[:end])
            del lines[: end + 1]
        else:
            raise ValueError(f"no form that is known: {line!r}")
    return values
