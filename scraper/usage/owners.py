"""Who owns a file, by CODEOWNERS: the last pattern that matches decides (https://docs.github.com/articles/about-code-owners)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


class Owners:
    """The rules of one CODEOWNERS file; without a file nobody owns anything."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._rules: list[tuple[_Rule, tuple[str, ...]]] = []
        file = next((root / place for place in PLACES if (root / place).is_file()), None)
        if file is not None:
            self._rules = list(_rules(file.read_text(encoding="utf-8", errors="replace")))

    def of(self, path: str) -> tuple[str, ...]:
        """Give the owners of a file; ``path`` is relative to the working directory."""
        if not self._rules:
            return ()
        try:
            relative = Path(path).absolute().relative_to(self.root.absolute()).as_posix()
        except ValueError:
            return ()
        return next((owners for rule, owners in reversed(self._rules) if rule.covers(relative)), ())


@dataclass(frozen=True, slots=True)
class _Rule:
    """One pattern; ``shallow`` is ``docs/*``, which here, unlike in ``.gitignore``, says nothing of the folders below ``docs``."""

    spec: GitIgnoreSpec
    shallow: bool

    def covers(self, path: str) -> bool:
        folder = path.rpartition("/")[0]
        return self.spec.match_file(path) and not (self.shallow and folder and self.spec.match_file(f"{folder}/"))


def _rules(text: str) -> list[tuple[_Rule, tuple[str, ...]]]:
    from pathspec import GitIgnoreSpec

    rules = []
    for line in text.splitlines():
        words = line.split("#", maxsplit=1)[0].split() if not line.startswith("[") and not line.startswith("^[") else []
        if words:
            pattern = words[0].replace("\\ ", " ")
            shallow = pattern.endswith("/*") and not pattern.endswith("**/*")
            rules.append((_Rule(GitIgnoreSpec.from_lines([pattern]), shallow), tuple(words[1:])))
    return rules


def root_of(folder: Path) -> Path:
    """Give the root of the repository that ``folder`` is in, or ``folder`` itself."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)
