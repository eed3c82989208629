"""Standard modules that are imported for nearly every command and used by hardly any: kept until somebody asks them for something.

`dataclasses` imports ``inspect`` (a third of its cost) for classes without a docstring, `pathlib` imports ``ipaddress`` by way of
``urllib.parse`` for bracketed hosts. `importlib.util.LazyLoader` can't serve: in Python 3.11 a second ``import`` of the same name
already wakes what it loads. Only the command line does this, and only before anything else is imported; whoever uses lastcall as a
library keeps the modules as they are.

For the same reason the modules that every reading verb loads write ``TYPE_CHECKING = False`` themselves: type checkers take the
name for what it is, and `typing`, which nothing there needs while it runs, costs a third of a bare interpreter's start.
"""

from __future__ import annotations

import sys
from types import ModuleType

MODULES = ("inspect", "ipaddress")


class _Late(ModuleType):
    """A module that becomes itself when the first of its attributes is asked for."""

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(__import__(self.__name__), name)


def keep_for_later() -> None:
    """Put a placeholder where each of `MODULES` isn't loaded yet."""
    for name in MODULES:
        if name not in sys.modules:
            sys.modules[name] = _Late(name)
