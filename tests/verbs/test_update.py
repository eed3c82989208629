"""`lastcall update` as a command: repositories of every kind, committing, statuses, what it says and where."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from scraper.cli import main
from scraper.schema import errors
from scraper.store.folder import read_changes
from scraper.store.validation import validate
from tests.support.attacks import ATTACKS
from tests.support.server import page, serve, status
from tests.support.storing import FIRST, FIRST_HTML, SECOND, commit_all, cut, files, git, lastcall, repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty repository as the working folder, with saved pages beside it."""
    repo = repository(tmp_path / "repo")
    for name, text in (("first", FIRST), ("second", SECOND), ("cut", cut(SECOND))):
        (tmp_path / f"{name}.md").write_text(text)
    monkeypatch.chdir(repo)
    return repo


@pytest.fixture
def run(work: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a function that runs `update` on a saved page and gives status, stdout and stderr."""

    def update(name: str, *more: str, at: str = "2026-10-16") -> tuple[int, str, str]:
        code = main(["update", "--from", str(work.parent / f"{name}.md"), "--at", at, "--today", "2026-10-16", *more])
        return code, *capsys.readouterr()

    return update


def committed(work: Path, run: Run) -> None:
    run("first", at="2026-10-01")
    commit_all(work)


def test_the_statuses(work: Path, run: Run) -> None:
    """0 for a baseline, a change and no change; 1 where asked; 4 for a refused page; data on stdout, talk on stderr."""
    assert run("first", "--exit-code", at="2026-10-01") == (
        0,
        "",
        "lastcall: anthropic: baseline of 10 models; changes are recorded from now on\n",
    )
    commit_all(work)
    assert run("first", "--exit-code") == (0, "", "lastcall: anthropic: nothing changed\n")
    code, out, err = run("second", "--exit-code")
    assert (code, out.splitlines()[0]) == (1, "claude-past-floor deprecated, retires in 76 days (2026-12-31)")
    assert err == "lastcall: anthropic: 1 change to 10 models\n"
    assert run("second")[0] == 0
    code, out, err = run("cut", "--exit-code")
    assert (code, out) == (4, "")
    assert err.startswith("lastcall: anthropic: page refused by guard cut-row: ")
    assert validate(work / "snapshots").valid


def test_the_same_page_twice_gives_the_same_bytes(work: Path, run: Run) -> None:
    """Run again later, before a commit: no byte and no time differs."""
    committed(work, run)
    run("second")
    once = files(work)
    code, _, err = run("second", at="2026-11-01")
    assert (code, files(work)) == (0, once)
    assert "(nothing was written)" in err
    run("first", at="2026-11-02")
    assert git(work, "status", "--porcelain", "snapshots") == ""


def test_prose_alone_is_no_finding(work: Path, run: Run) -> None:
    """A changed sentence is told with status 0, ``--exit-code`` or not, and never committed."""
    committed(work, run)
    (work.parent / "prose.md").write_text(FIRST.replace("That is all", "This is all"))
    head = git(work, "rev-parse", "HEAD")
    code, out, err = run("prose", "--exit-code", "--format", "json", "--commit")
    (result,) = json.loads(out)["sources"]
    assert (code, result["outcome"], result["changes"], result["page"]["kind"]) == (0, "unchanged", [], "page")
    assert "only prose changed" in err
    assert git(work, "rev-parse", "HEAD") == head


def test_the_json_of_a_run_holds_to_its_schema(work: Path, run: Run) -> None:
    """Every outcome's JSON is whole, also that of a refusal."""
    for name, outcome in (("first", "baseline"), ("second", "changed"), ("cut", "refused")):
        _, out, _ = run(name, "--format", "json")
        document = json.loads(out)
        assert list(errors("update", document)) == []
        assert document["sources"][0]["outcome"] == outcome


def test_a_dry_run_writes_nothing(work: Path, run: Run) -> None:
    """Neither files nor commits, on the first page and on a later one."""
    assert run("first", "--dry-run", "--commit")[0] == 0
    assert [path.name for path in work.iterdir()] == [".git"]
    committed(work, run)
    before, head = files(work), git(work, "rev-parse", "HEAD")
    code, out, _ = run("second", "--dry-run", "--commit", "--exit-code")
    assert (code, out.startswith("claude-past-floor deprecated")) == (1, True)
    assert (files(work), git(work, "rev-parse", "HEAD")) == (before, head)


def test_a_commit_holds_the_snapshots_alone_and_says_why(work: Path, run: Run) -> None:
    """Subject, body and trailers are there for people and programs; what else was staged or changed stays."""
    assert run("first", "--commit", at="2026-10-01")[0] == 0
    assert git(work, "log", "--format=%s") == "data(anthropic): baseline"
    (work / "other").write_text("staged")
    git(work, "add", "other")
    code, _, err = run("second", "--commit")
    assert code == 0
    assert f"anthropic: committed {git(work, 'rev-parse', 'HEAD')[:12]}" in err
    assert git(work, "status", "--porcelain") == "A  other"
    assert git(work, "log", "-1", "--format=%s") == "data(anthropic): 1 deprecated"
    body = git(work, "log", "-1", "--format=%B")
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse"], input=body, cwd=work, capture_output=True, text=True, check=True
    )
    trailers = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert sorted(trailers) == ["Parser-Version", "Source-SHA256", "Source-URL"]
    assert run("second", "--commit")[2].count("committed") == 0


def test_a_hostile_file_name_makes_no_trailer(work: Path, run: Run) -> None:
    """A line break in a saved page's name doesn't write trailers of its own."""
    name = "a\n\nSigned-off-by: Nobody <n@example.invalid>\nx"
    (work.parent / f"{name}.md").write_text(FIRST)
    assert run(name, "--commit")[0] == 0
    body = git(work, "log", "-1", "--format=%B")
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse"], input=body, cwd=work, capture_output=True, text=True, check=True
    )
    assert "Signed-off-by" not in {line.split(": ")[0] for line in done.stdout.splitlines()}
    assert len(done.stdout.splitlines()) == 3


def test_subjects_are_short() -> None:
    """However much changed, a subject has at most 60 characters."""
    from scraper.change import Change, ChangeKind, Severity
    from scraper.commit import subject
    from scraper.result import Outcome, Result

    changes = tuple(Change(f"a:{kind}", "anthropic", "m", kind, Severity.LOW, "", {}) for kind in ChangeKind)
    for count in range(len(changes) + 1):
        text = subject(Result("anthropic", Outcome.CHANGED, changes=changes[:count] * 1000))
        assert len(text) <= 60
        assert text.startswith("data(anthropic): ")


@pytest.mark.parametrize("place", ["outside", "unborn", "not committed", "ignored", "subfolder", "detached", "worktree", "shallow"])
def test_wherever_the_snapshots_lie(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The base is HEAD where there is one with snapshots, else the files on disk, and then it says so; both record the change."""
    root = tmp_path / "root"
    (root if place == "outside" else repository(root)).mkdir(exist_ok=True)
    if place not in {"outside", "unborn"}:
        (root / ".gitignore").write_text("snapshots\n" if place == "ignored" else "")
        commit_all(root)
    here = root / "deep" / "er" if place == "subfolder" else root
    here.mkdir(parents=True, exist_ok=True)
    for number, (text, at) in enumerate([(FIRST, "2026-10-01"), (SECOND, "2026-10-16"), (SECOND, "2026-10-20")]):
        monkeypatch.chdir(here)
        (tmp_path / "page.md").write_text(text)
        assert main(["update", "--from", str(tmp_path / "page.md"), "--at", at]) == 0
        err = capsys.readouterr().err
        if number == 0 and place in {"subfolder", "detached", "worktree", "shallow"}:
            commit_all(root)
            if place == "detached":
                git(root, "checkout", "--quiet", "--detach")
            elif place == "worktree":
                git(root, "worktree", "add", "--quiet", str(tmp_path / "linked"))
                here = tmp_path / "linked"
            elif place == "shallow":
                git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{root}", "clone")
                here = tmp_path / "clone"
        elif number:
            says = {"outside": "not in a git repository", "unborn": "not committed yet", "ignored": "not committed yet"}
            expected = says.get(place, "not committed yet" if place == "not committed" else "")
            assert (expected in err) if expected else ("disk" not in err)
    (change,) = read_changes(here / "snapshots", "anthropic")
    assert (change.kind, change.seen_at) == ("deprecated", "2026-10-16T00:00:00Z")
    assert validate(here / "snapshots").valid


def test_somebody_elses_repository_is_not_written(work: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git refuses the repository, status 5 with the way out, and nothing is written."""
    committed(work, run)
    before = files(work)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    from scraper.errors import GitFailed

    code, out, err = run("second")
    assert (code, out, files(work)) == (GitFailed.exit_status, "", before)
    assert "safe.directory" in err


def test_without_git_the_files_on_disk_are_the_base(work: Path, run: Run) -> None:
    """Git missing from PATH: said, and the update works; ``--commit`` gives 5 and keeps what was written."""
    committed(work, run)
    no_git = {"PATH": "/nowhere"}
    done = lastcall("update", "--from", work.parent / "second.md", "--at", "2026-10-16", cwd=work, env=no_git)
    assert done.returncode == 0
    assert "git isn't on PATH: compared with the files on disk, not with what is committed" in done.stderr
    assert len(read_changes(work / "snapshots", "anthropic")) == 1
    git(work, "checkout", "--quiet", ".")
    done = lastcall("update", "--from", work.parent / "second.md", "--at", "2026-10-16", "--commit", cwd=work, env=no_git)
    assert done.returncode == 5
    assert done.stderr.splitlines()[-2:] == ["lastcall: git isn't on PATH", "  install git, or work outside a repository"]
    assert len(read_changes(work / "snapshots", "anthropic")) == 1


def test_commits_that_fail_keep_the_files(work: Path, run: Run) -> None:
    """A hook that says no: 5, its reason, and the new files stay for a person to commit."""
    committed(work, run)
    hook = work / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'no commits on Mondays' >&2\nexit 1\n")
    hook.chmod(0o755)
    code, out, err = run("second", "--commit")
    assert (code, out.startswith("claude-past-floor deprecated")) == (5, True)
    assert "git can't commit: no commits on Mondays" in err
    assert len(read_changes(work / "snapshots", "anthropic")) == 1


def test_commit_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """``--commit`` without a repository gives 5; the files are written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text(FIRST)
    assert main(["update", "--from", "page.md", "--commit"]) == 5
    assert "is in no git repository" in capsys.readouterr().err
    assert (tmp_path / "snapshots" / "anthropic" / "lifecycle.json").is_file()


def test_an_address_of_the_loopback(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--from URL``: fetched, remembered, asked with its validators the next time."""
    with serve({"/page.md": [page(FIRST, etag='"1"')], "/gone": [status(404)], "/page": [page(FIRST_HTML, "text/html")]}) as server:
        assert main(["update", "--from", server.url("/page.md")]) == 0
        assert main(["update", "--from", server.url("/page.md"), "--exit-code"]) == 0
        assert [request.headers.get("if-none-match") for request in server.asked("/page.md")] == [None, '"1"']
        assert capsys.readouterr().err.splitlines()[-1] == "lastcall: anthropic: nothing changed"
        assert main(["update", "--from", server.url("/gone")]) == 4
        assert main(["update", "--from", server.url("/page").replace("http:", "HTTP:")]) == 0
    assert main(["update", "--from", server.url("/page.md"), "--offline"]) == 3
    assert "--offline forbids the network" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--from", ""], 2, "--from names nothing"),
        (["--from", "nothing.md"], 2, "nothing.md: can't be read (No such file or directory)"),
        (["--from", "."], 2, "a folder, not a page"),
        (["--from", "/dev/zero"], 2, "more than 8,388,608 bytes"),
        (["--from", "/dev/null"], 4, "page refused"),
        (["--from", "http://example.invalid/"], 4, "plain http is for the loopback only"),
        (["--from", "https://[bad"], 4, "can't be fetched"),
        (["--at", "yesterday"], 2, "--at 'yesterday' is no time"),
        (["--at", "0001-01-01T00:00:00+05:00"], 2, "is no time"),
        (["--at", "1999-01-01"], 2, "before there was such a page"),
        (["--accept", "lost-rows"], 2, "no guard has the code 'lost-rows'"),
        (["--accept", "transport-status"], 2, "can't be accepted"),
        (["nobody"], 2, "no source is called 'nobody'"),
        (["--settings", "nothing.toml"], 2, "nothing.toml: can't be read"),
        (["--offline"], 3, "--offline forbids the network"),
        (["--snapshots", "page.md", "--from", "page.md"], 5, "can't be written"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    work: Path, words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each mistake has its status and its sentence, and leaves nothing behind."""
    (work / "page.md").write_text(FIRST)
    assert main(["update", *words]) == code
    assert said in capsys.readouterr().err
    assert {path.name for path in work.iterdir()} == {".git", "page.md"}


def test_settings_without_sources(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty list of sources is said, with and without ``--from``."""
    (work / "lastcall.toml").write_text("sources = []\n")
    for words in ([], ["--from", "page.md"]):
        assert main(["update", *words]) == 2
        assert "no source is named" in capsys.readouterr().err


def test_a_page_of_the_past_does_not_enter_a_record_of_the_present(work: Path, run: Run) -> None:
    """A time before the newest recorded change is refused with 2; nothing is written."""
    committed(work, run)
    run("second")
    commit_all(work)
    before = files(work)
    (work.parent / "moved.md").write_text(SECOND.replace("June 1, 2027", "July 1, 2027"))
    code, _, err = run("moved", at="2026-10-15")
    assert (code, files(work)) == (2, before)
    assert "a record goes forward in time" in err


@pytest.mark.parametrize("attack", ["::set-output name=x::y", "\r::error::x", *(text for text in ATTACKS if len(text) < 500)])
def test_nothing_of_a_page_begins_a_line_or_moves_the_cursor(
    tmp_path: Path, attack: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hostile text in titles, states and ids: no control character, and no workflow command at the start of a line."""
    monkeypatch.chdir(tmp_path)
    titled = SECOND.replace("The old one", f"T {attack}").replace("That is all", f"{attack} is all").replace("# M", f"# {attack} M")
    pages = {
        "title.md": titled,
        "state.md": SECOND.replace("| Active |", f"| {attack} |", 1),
        "id.md": SECOND.replace("`claude-new-1`", attack, 1),
    }
    (tmp_path / "first.md").write_text(FIRST)
    main(["update", "--from", "first.md", "--at", "2026-10-01"])
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        for form in ("text", "json", "markdown"):
            main(["update", "--from", name, "--dry-run", "--format", form])
            out, err = capsys.readouterr()
            for line in (out + err).replace("\r", "\n").split("\n"):
                assert not line.lstrip().startswith(("::", "##[")), line
            assert not any(char in out + err for char in "\x1b\x07\x00\x9b\u202e\u2066")


def test_no_colour_in_a_pipe(work: Path, run: Run) -> None:
    """Output that isn't a terminal has no escapes, whatever TERM says."""
    committed(work, run)
    done = lastcall("update", "--from", work.parent / "second.md", cwd=work, env={"TERM": "xterm-256color", "NO_COLOR": ""})
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr
    assert "claude-past-floor" in done.stdout


def test_a_narrow_encoding_is_no_reason_to_fail(work: Path, run: Run) -> None:
    """Where Python would print ASCII only, pipes and files get UTF-8."""
    committed(work, run)
    done = lastcall(
        "update", "--from", work.parent / "second.md", cwd=work, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    )
    assert done.returncode == 0
    assert "active → deprecated" in done.stdout


def test_the_day_decides_how_far_away_a_date_is(work: Path, run: Run) -> None:
    """``--today`` moves the countdown and nothing that is written."""
    committed(work, run)
    run("second")
    once = files(work)
    code = main(["update", "--from", str(work.parent / "second.md"), "--today", "2026-12-30"])
    assert (code, files(work)) == (0, once)
