"""What every test gets: no colour, no settings of the machine, and property tests that judge by facts, not by seconds."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# On a build machine the same cases run each time; elsewhere new ones are looked for.
settings.register_profile("lastcall", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("lastcall")


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what a machine may have set: proxies, GitHub's variables, a user's git configuration, a debugging switch."""
    for name in list(os.environ):
        if name.startswith(("GITHUB_", "INPUT_", "GIT_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("LASTCALL_DEBUG", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
