"""A made-up source tree of a given size, the same on every machine: what `bench/check.py` searches.

Text comes from a fixed list of words and a seeded generator; about one file in 250 names models, in every spelling and among
traps, and `Truth` says what is really in there. Some files are ignored by git, some are binary, one is a single huge line.
"""

from __future__ import annotations

import random
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WORDS = (  # noqa: SIM905 - a page of quotes is no list that anybody reads
    "account buffer cache client config context cursor data default delete engine error event factory field file "
    "filter format function handler header index input instance item key label length level limit line list loader "
    "local manager map matrix message method model module name node number object offset option order output owner "
    "package page parent path pattern point policy prefix process provider query queue range reader record region "
    "render request response result return route row sample schema scope search section select server service "
    "session set shape signal size source stack state status store stream string table target task text thread time "
    "token total trace tree type update user value vector version view window worker write "
).split()
SUFFIXES = ("py", "ts", "js", "go", "java", "rb", "rs", "md", "json", "yaml", "toml", "tf", "css", "html", "txt", "sh")

TRUE = (
    'model = "claude-3-opus-20240229"',
    "model: claude-3-5-sonnet-20241022",
    'MODEL_ID = "us.anthropic.claude-3-haiku-20240307-v1:0"',
    "export ANTHROPIC_MODEL=claude-sonnet-4-20250514",
    'const model = "claude-3-7-sonnet-latest";',
    'name = "claude-3-5-sonnet-v2@20241022"',
    '{"model": "anthropic/claude-3.5-haiku"}',
    "litellm --model bedrock/anthropic.claude-v2:1",
    "The old model was claude-2.1.",
    'model = "claude-opus-4-0"',
)
TRAPS = (
    'version = "claude-2.10"',
    'import { query } from "@anthropic-ai/claude-code"',
    "see https://example.com/#2026-04-14-claude-sonnet-4-and-claude-opus-4-models",
    'branch = "my-claude-3-opus-20240229-test"',
    "pip install claude-agent-sdk==0.1.4",
    'x = "claude-3-opus-20240229_backup"',
)


@dataclass
class Truth:
    """What the tree holds: (path, line) of each true naming of a model, and of each trap."""

    true: set[tuple[str, int]] = field(default_factory=set)
    traps: set[tuple[str, int]] = field(default_factory=set)
    files: int = 0
    size: int = 0


def make_tree(root: Path, files: int, mean_bytes: int, seed: int = 20261123) -> Truth:
    """Write the tree and give the truth about it; ``root`` becomes a git repository with everything untracked."""
    rng = random.Random(seed)
    lines = [" ".join(rng.choices(WORDS, k=rng.randint(3, 14))) for _ in range(4000)]
    block = "\n".join("    " * rng.randint(0, 3) + line for line in lines) + "\n"
    truth = Truth()
    root.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    (root / ".gitignore").write_text("node_modules/\n*.log\nbuild/\n")
    folder = root
    for number in range(files):
        if number % 20 == 0:
            top = "node_modules" if number % 400 == 0 else f"pkg{rng.randrange(40)}"
            folder = root / top / f"mod{rng.randrange(30)}" / f"part{number // 20}"
            folder.mkdir(parents=True)
        _write(
            folder / f"file{number}.{rng.choice(SUFFIXES)}",
            root,
            rng,
            block,
            max(200, int(rng.expovariate(1 / mean_bytes))),
            number=number,
            truth=truth,
        )
    return truth


def _write(path: Path, root: Path, rng: random.Random, block: str, size: int, *, number: int, truth: Truth) -> None:
    start = rng.randrange(len(block))
    text = (block[start:] + block * (size // len(block) + 1))[:size]
    truth.files += 1
    if number % 97 == 5:
        data = bytes([0, 1, 2, 255]) + text.encode() + b"\0"
    else:
        if number % 250 == 7:
            text = _salted(path, root, rng, text, truth)
        data = text.encode()
    truth.size += len(data)
    path.write_bytes(data)


def _salted(path: Path, root: Path, rng: random.Random, text: str, truth: Truth) -> str:
    lines = text.splitlines()
    relative = path.relative_to(root).as_posix()
    for chosen, kind in ((TRUE, truth.true), (TRAPS, truth.traps)):
        for line in rng.sample(chosen, 2):
            lines.append(line)
            if not relative.startswith("node_modules/"):
                kind.add((relative, len(lines)))
    return "\n".join(lines) + "\n"
