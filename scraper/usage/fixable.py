"""Which files may be rewritten: not what a tool generates, and not what records the past."""

from __future__ import annotations

import re

_LOCKS = frozenset(
    {
        "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "go.sum", "packages.lock.json", "cargo.lock", "gemfile.lock",
        "bun.lockb", "deno.lock", "package.resolved", ".terraform.lock.hcl",
    }
)  # fmt: skip
_HISTORY = re.compile(r"(?:change(?:s|log)?|history|news|releases?|release[-_]notes)(?:[-_.].*)?\Z")


def may_be_rewritten(path: str) -> bool:
    """Tell whether ``--fix`` may touch the file: never a lock file, never a changelog."""
    name = path.rpartition("/")[2].lower()
    return name not in _LOCKS and not name.endswith((".lock", ".lockfile")) and not is_history(name)


def is_history(name: str) -> bool:
    """Tell whether a name (in lower case) is that of a record of changes: ``CHANGELOG.md``, ``HISTORY``, ``release-notes.txt``."""
    suffix = name.rpartition(".")[2] if "." in name else ""
    return suffix in {"", "md", "rst", "txt", "adoc", "html"} and _HISTORY.match(name) is not None
