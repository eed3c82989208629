"""``lastcall completion``: a completion script for a shell, made from the very parser that reads the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.errors import ExitStatus

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
  lastcall completion bash > ~/.local/share/bash-completion/completions/lastcall
  lastcall completion zsh > ~/.zsh/completions/_lastcall      (a folder of your fpath)
  lastcall completion fish > ~/.config/fish/completions/lastcall.fish"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("shell", choices=("bash", "zsh", "fish", "tcsh"), help="the shell")


def run(arguments: argparse.Namespace) -> int:
    """Print the script; give 0."""
    import shtab

    print(shtab.complete(arguments.whole_parser(whole=True), shell=arguments.shell))
    return ExitStatus.FINE
