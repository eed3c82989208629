"""The committed base and committing, in real repositories of every kind."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scraper.errors import GitFailed
from scraper.store.git import Repository, init_repository, open_repository
from tests.support.storing import commit_all, git, repository


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Give a repository with one committed file below a folder whose name needs care."""
    root = repository(tmp_path / "repo")
    (root / "data [x] ü").mkdir()
    (root / "data [x] ü" / "facts").write_bytes(b"one\r\n\n\n")
    commit_all(root, "first")
    return root


def opened(folder: Path) -> Repository:
    found = open_repository(folder)
    assert found is not None
    return found


def test_reading_gives_the_committed_bytes(repo: Path) -> None:
    """What is committed is given byte by byte, also its final line breaks, whatever the work tree holds."""
    path = repo / "data [x] ü" / "facts"
    path.write_text("changed")
    with opened(path.parent) as found:
        assert found.read(path) == b"one\r\n\n\n"
        assert found.read(path.parent) is None, "a folder is no file"
        assert found.read(repo / "nothing") is None
        assert found.read(repo.parent / "outside") is None


def test_a_folder_that_is_not_there_yet_belongs_to_the_repository_above_it(repo: Path) -> None:
    """The first run's folder doesn't exist before it has run."""
    with opened(repo / "not" / "yet") as found:
        assert found.root == repo


def test_revisions(repo: Path) -> None:
    """Branches, tags, short hashes and relations are revisions; anything else is refused by name."""
    first = git(repo, "rev-parse", "HEAD")
    git(repo, "tag", "v1")
    (repo / "data [x] ü" / "facts").write_text("two")
    commit_all(repo, "second")
    with opened(repo) as found:
        for name in ("HEAD~1", "v1", first, first[:10], "main^"):
            assert found.revision(name) == first
            assert found.read(repo / "data [x] ü" / "facts", name) == b"one\r\n\n\n"
        for name in ("nothing", "HEAD~9", "", "--output=x", "-h", "--all", "HEAD^{tree}", "main:data"):
            with pytest.raises(GitFailed, match="is no revision"):
                found.revision(name)
    assert not (repo / "x").exists()


def test_before_the_first_commit_there_is_no_head(tmp_path: Path) -> None:
    """An empty repository has nothing committed, and that is no error."""
    with opened(repository(tmp_path)) as found:
        assert (found.revision("HEAD"), found.read(tmp_path / "facts")) == (None, None)


def test_detached_shallow_and_linked_work_trees(repo: Path, tmp_path: Path) -> None:
    """HEAD is HEAD: detached, in a shallow clone, in a linked work tree; a shallow clone says why older ones are missing."""
    name = Path("data [x] ü") / "facts"
    git(repo, "commit", "--quiet", "--allow-empty", "--message", "second")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repo}", "shallow")
    git(repo, "worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    git(repo, "checkout", "--quiet", "--detach")
    for root in (repo, tmp_path / "shallow", tmp_path / "linked"):
        with opened(root) as found:
            assert found.read(root / name) == b"one\r\n\n\n"
    with opened(tmp_path / "shallow") as found, pytest.raises(GitFailed) as caught:
        found.revision("HEAD~1")
    assert caught.value.hint
    assert "unshallow" in caught.value.hint


def test_a_repository_of_sha256_objects(tmp_path: Path) -> None:
    """Git's newer object format is read like the older one."""
    if subprocess.run(["git", "init", "-q", "--object-format=sha256", tmp_path], capture_output=True, check=False).returncode:
        pytest.skip("this git knows no SHA-256 repositories")
    repository(tmp_path)
    (tmp_path / "facts").write_text("one")
    assert len(commit_all(tmp_path)) == 64
    with opened(tmp_path) as found:
        assert found.read(tmp_path / "facts") == b"one"


def test_outside_and_bare(tmp_path: Path) -> None:
    """Outside of any repository, and in a bare one, there is none."""
    assert open_repository(tmp_path) is None
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    assert open_repository(tmp_path / "bare.git") is None


def test_somebody_elses_repository(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git mistrusts the owner, the way to trust is said."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(GitFailed, match="belongs to somebody else") as caught:
        open_repository(repo)
    assert caught.value.hint
    assert "safe.directory" in caught.value.hint


def test_only_the_named_paths_are_committed(repo: Path) -> None:
    """What a person has staged or changed elsewhere stays as it is; new files and removals below the path go in."""
    facts, other = repo / "data [x] ü", repo / "other"
    other.write_text("staged")
    git(repo, "add", "other")
    other.write_text("and changed since")
    (facts / "new").write_text("new")
    (facts / "facts").unlink()
    with opened(repo) as found:
        done = found.commit([facts], "a subject", "a body", {"Key": "value"})
        assert found.commit([facts], "again", "", {}) is None
    assert done == git(repo, "rev-parse", "HEAD")
    assert git(repo, "-c", "core.quotePath=no", "show", "--name-status", "--format=", "HEAD").splitlines() == [
        "D\tdata [x] ü/facts",
        "A\tdata [x] ü/new",
    ]
    assert git(repo, "status", "--porcelain") == "AM other"
    assert git(repo, "log", "-1", "--format=%(trailers:key=Key,valueonly)").strip() == "value"


def test_a_hook_that_refuses_gives_its_reason(repo: Path) -> None:
    """A failing hook's last line is the reason; nothing is committed and the files stay."""
    hook = repo / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho first line >&2\necho not on my watch >&2\nexit 1\n")
    hook.chmod(0o755)
    head = git(repo, "rev-parse", "HEAD")
    (repo / "data [x] ü" / "facts").write_text("two")
    with opened(repo) as found, pytest.raises(GitFailed, match="not on my watch"):
        found.commit([repo / "data [x] ü"], "subject", "", {})
    assert git(repo, "rev-parse", "HEAD") == head
    assert (repo / "data [x] ü" / "facts").read_text() == "two"


def test_a_missing_identity_gives_one_sentence(repo: Path) -> None:
    """Git's page of advice becomes one sentence and the two commands that help."""
    git(repo, "config", "--unset", "user.name")
    git(repo, "config", "--unset", "user.email")
    git(repo, "config", "user.useConfigOnly", "true")
    (repo / "data [x] ü" / "facts").write_text("two")
    with opened(repo) as found, pytest.raises(GitFailed) as caught:
        found.commit([repo / "data [x] ü"], "subject", "", {})
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    assert "git config user.name" in caught.value.hint


def test_ignored_paths_are_named(repo: Path) -> None:
    """Where .gitignore keeps the snapshots out, the sentence says so, and not git's advice on advice."""
    (repo / ".gitignore").write_text("snapshots\n")
    (repo / "snapshots").mkdir()
    (repo / "snapshots" / "facts").write_text("one")
    with opened(repo) as found, pytest.raises(GitFailed, match=r"ignored by one of your \.gitignore files"):
        found.commit([repo / "snapshots"], "subject", "", {})


def test_a_new_repository_commits_without_the_users_own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scratch repository has its own identity, and neither hooks nor signatures that a user's configuration asks for."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    configuration = tmp_path / "gitconfig"
    configuration.write_text(f"[core]\n\thooksPath = {hooks}\n[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = false\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    init_repository(tmp_path / "scratch", "A Name", "name@example.invalid")
    (tmp_path / "scratch" / "file").write_text("1")
    with opened(tmp_path / "scratch") as found:
        assert found.commit([tmp_path / "scratch" / "file"], "subject", "", {})
    assert git(tmp_path / "scratch", "log", "-1", "--format=%an <%ae>") == "A Name <name@example.invalid>"
