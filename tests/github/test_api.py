"""The client of GitHub's API, against a GitHub on the loopback."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from scraper.errors import ExitStatus, GitHubFailed, UsageError
from scraper.github.api import GitHub
from tests.github.tracker import git
from tests.support.github_server import REPOSITORY, TOKEN, Hub, Refused, Thread, serving
from tests.support.server import reset, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.server import Step

WAITS: list[float] = []


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a GitHub with two branches of which one is ahead."""
    work = tmp_path / "work"
    work.mkdir()
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "main"], cwd=work, check=True)
    git(work, "commit", "--quiet", "--allow-empty", "--message", "one")
    git(work, "branch", "ours")
    git(work, "checkout", "--quiet", "ours")
    git(work, "commit", "--quiet", "--allow-empty", "--message", "two")
    WAITS.clear()
    with serving(work) as found:
        yield found


def _client(hub: Hub, token: str = TOKEN) -> GitHub:
    return GitHub(hub.url, REPOSITORY, token, WAITS.append)


def test_a_pull_request_is_opened_changed_and_found_again(hub: Hub) -> None:
    """With its labels; a closed one is found too."""
    with _client(hub) as client:
        number = client.open_pull("title", "body", "ours", "main")
        client.set_labels(number, ["one", "two"])
        client.update_pull(number, title="other", state="closed")
        client.comment(number, "said")
        assert client.labels(number) == ["one", "two"]
        assert client.comments(number) == ["said"]
        (found,) = client.pulls_from("ours")
    assert (found["title"], found["state"], found["body"]) == ("other", "closed", "body")


def test_issues_are_found_by_label_on_every_page(hub: Hub) -> None:
    """More than one page of them, newest first."""
    hub.threads += [Thread(number, f"issue {number}", "", labels=["mine"]) for number in range(1, 231)]
    with _client(hub) as client:
        found = client.issues_with("mine")
        assert client.issues_with("other") == []
    assert found is not None
    assert [issue["number"] for issue in found] == list(range(230, 0, -1))


def test_issues_that_are_switched_off_are_none(hub: Hub) -> None:
    """A new fork has none; that is no reason to fail."""
    hub.upset = [Refused(410, "Issues has been disabled in this repository.")]
    with _client(hub) as client:
        assert client.issues_with("mine") is None


def test_a_fork_with_the_same_branch_is_somebody_elses(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the server ignores the filter; and a deleted fork has no repository at all."""
    shown = {"number": 1, "head": {"ref": "ours", "sha": "x", "repo": {"full_name": "evil/tracker"}}}
    gone = {"number": 2, "head": {"ref": "ours", "sha": "x", "repo": None}}
    monkeypatch.setattr(GitHub, "_all", lambda *_: [shown, gone])
    with _client(hub) as client:
        assert client.pulls_from("ours") == []


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_reading_is_tried_again(hub: Hub, status: int) -> None:
    """Twice more, then it is an error of storage."""
    hub.upset = [Refused(status, "later")] * 2
    with _client(hub) as client:
        assert client.issues_with("x") == []
        hub.upset = [Refused(status, "later")] * 3
        with pytest.raises(GitHubFailed, match=f"{status} later") as caught:
            client.issues_with("x")
    assert caught.value.exit_status is ExitStatus.STORAGE


def test_a_creation_is_not_tried_twice_on_a_server_error(hub: Hub) -> None:
    """It may have happened: a second issue is worse than a failed run."""
    hub.upset = [Refused(502, "who knows")]
    with _client(hub) as client, pytest.raises(GitHubFailed, match="502"):
        client.open_issue("title", "body", [])
    assert len(hub.requests) == 1


def test_a_rate_limit_is_waited_for_and_capped(hub: Hub) -> None:
    """Retry-After is honoured, up to a minute; nothing was done, so a creation may be asked again."""
    hub.upset = [Refused(403, "secondary rate limit", {"retry-after": "7"}), Refused(429, "slow down", {"retry-after": "9999"})]
    with _client(hub) as client:
        client.open_issue("title", "body", ["x"])
    assert WAITS == [7.0, 60.0]
    assert len(hub.issues) == 1


def test_a_refusal_names_the_way_out(hub: Hub) -> None:
    """The setting that forbids pull requests is the one that everybody forgets."""
    hub.upset = [Refused(403, "GitHub Actions is not permitted to create or approve pull requests.")]
    with _client(hub) as client, pytest.raises(GitHubFailed) as caught:
        client.open_pull("t", "b", "ours", "main")
    assert "Settings → Actions → General" in str(caught.value.hint)


def test_a_bad_token_is_told_without_the_token(hub: Hub) -> None:
    """And what GitHub says is printed as one plain line."""
    with _client(hub, "wrong-and-secret") as client, pytest.raises(GitHubFailed) as caught:
        client.issues_with("x")
    assert "401 Bad credentials" in str(caught.value)
    assert "wrong-and-secret" not in str(caught.value) + str(caught.value.hint)
    hub.upset = [Refused(422, "a\n::error::b\x1b[31m")]
    with _client(hub) as client, pytest.raises(GitHubFailed) as caught:
        client.issues_with("x")
    assert "a?::error::b?[31m" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "repository", "token"),
    [
        ("http://api.example.com", REPOSITORY, TOKEN),
        ("https://api.example.com", "no-slash", TOKEN),
        ("https://api.example.com", "a/b/../c", TOKEN),
        ("https://api.example.com", REPOSITORY, ""),
    ],
)
def test_what_cannot_be_right_is_refused_before_anything_is_sent(url: str, repository: str, token: str) -> None:
    """No token over plain http, no odd repository, no empty token."""
    with pytest.raises(UsageError):
        GitHub(url, repository, token, WAITS.append)


def test_nobody_there_is_one_sentence() -> None:
    """After three tries, without a traceback."""
    with (
        GitHub("http://127.0.0.1:9", REPOSITORY, TOKEN, WAITS.append) as client,
        pytest.raises(GitHubFailed, match="no connection"),
    ):
        client.issues_with("x")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (lambda handler: handler.send(200, {}, b"<html>a proxy's page</html>"), "an answer that isn't JSON"),
        (lambda handler: handler.send(200, {}, b'{"items": []}'), "something that is no list"),
        (lambda handler: handler.send(404, {}, b"<html>nothing</html>"), "404 Not Found"),
        (lambda handler: handler.send(302, {"location": "https://elsewhere.example/"}), "302 Found"),
        (reset(), "RemoteProtocolError|ReadError"),
    ],
    ids=["html", "object", "html-404", "redirect", "hang-up"],
)
def test_what_is_no_answer_of_githubs_is_one_sentence(step: Step, said: str) -> None:
    """A proxy between, a redirect that would take the token elsewhere, a connection that breaks: exit status 5, no traceback."""
    path = f"/repos/{REPOSITORY}/pulls"
    with serve({path: [step]}) as server, GitHub(server.url("").rstrip("/"), REPOSITORY, TOKEN, WAITS.append) as client:
        with pytest.raises(GitHubFailed, match=said) as caught:
            client.pulls_from("ours")
        assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {TOKEN}"}
    assert caught.value.exit_status is ExitStatus.STORAGE
