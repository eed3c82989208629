"""A thin client of GitHub's REST API: the few calls that lastcall makes, each one sentence long.

The address comes from the environment (``GITHUB_API_URL``), so that GitHub Enterprise and a loopback server of a test work alike; a
token is sent over https or to the loopback only, and never to a host that an answer names.
https://docs.github.com/rest
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scraper.errors import GitHubFailed, UsageError
from scraper.page.address import is_loopback
from scraper.page.client import import_lean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    import httpx

    from scraper.canonical import Json

TRIES = 3
LONGEST_WAIT = 60.0
PAGES = 20
GONE = 410
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+\Z")
_ROUGH = re.compile(r"[^\x20-\x7e]")


class GitHub:
    """One repository; use it in a ``with``. Every method raises `GitHubFailed` with what GitHub said."""

    def __init__(self, url: str, repository: str, token: str, sleep: Callable[[float], None]) -> None:
        import_lean()
        import httpx

        parts = urlsplit(url)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise UsageError(f"GITHUB_API_URL {url!r} isn't https", hint="a token goes over https, or to the loopback")
        if not _REPOSITORY.match(repository):
            raise UsageError(f"GITHUB_REPOSITORY {repository!r} isn't OWNER/NAME")
        if not token:
            raise UsageError("no token", hint="give the step `GH_TOKEN: ${{ github.token }}`")
        self.repository = repository
        self._sleep = sleep
        self._client = httpx.Client(
            base_url=f"{url.rstrip('/')}/repos/{repository}",
            headers={
                "accept": "application/vnd.github+json",
                "authorization": f"Bearer {token}",
                "user-agent": "lastcall",
                "x-github-api-version": "2022-11-28",
            },
            timeout=30.0,
            follow_redirects=False,
            # Plain http is the loopback's: no certificates to load, no proxy to ask.
            verify=parts.scheme == "https",
            trust_env=parts.scheme == "https",
        )

    @classmethod
    def here(cls, environment: Mapping[str, str], sleep: Callable[[float], None]) -> Self:
        """Give the repository that a step's environment names."""
        return cls(
            environment.get("GITHUB_API_URL", "https://api.github.com"),
            environment.get("GITHUB_REPOSITORY", ""),
            environment.get("GH_TOKEN", ""),
            sleep,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def pulls_from(self, branch: str) -> list[Json]:
        """Give every pull request that ever came from a branch of this very repository, newest first."""
        owner = self.repository.partition("/")[0]
        found = self._all("/pulls", {"head": f"{owner}:{branch}", "state": "all", "sort": "created", "direction": "desc"})
        # A fork's branch of the same name is somebody else's; so is everything where GitHub ignored the filter.
        return [
            pull
            for pull in found
            if pull["head"]["ref"] == branch and (pull["head"]["repo"] or {}).get("full_name") == self.repository
        ]

    def open_pull(self, title: str, body: str, head: str, base: str) -> int:
        """Open a pull request and give its number."""
        document = {"title": title, "body": body, "head": head, "base": base, "maintainer_can_modify": False}
        return int(self._send("POST", "/pulls", document)["number"])

    def update_pull(self, number: int, **fields: str) -> None:
        """Change title, body or state of a pull request."""
        self._send("PATCH", f"/pulls/{number}", dict(fields))

    def issues_with(self, label: str) -> list[Json] | None:
        """Give every issue, open or closed, with a label, newest first; None where issues are switched off, as in a new fork."""
        try:
            found = self._all("/issues", {"labels": label, "state": "all", "sort": "created", "direction": "desc"})
        except GitHubFailed as error:
            if error.status == GONE:
                return None
            raise
        return [issue for issue in found if "pull_request" not in issue]

    def open_issue(self, title: str, body: str, labels: list[str]) -> int:
        """Open an issue and give its number."""
        return int(self._send("POST", "/issues", {"title": title, "body": body, "labels": list(labels)})["number"])

    def update_issue(self, number: int, **fields: str) -> None:
        """Change title, body or state of an issue."""
        self._send("PATCH", f"/issues/{number}", dict(fields))

    def comments(self, number: int) -> list[str]:
        """Give the bodies of the comments of an issue or a pull request."""
        return [str(comment.get("body") or "") for comment in self._all(f"/issues/{number}/comments", {})]

    def comment(self, number: int, body: str) -> None:
        """Comment on an issue or a pull request."""
        self._send("POST", f"/issues/{number}/comments", {"body": body})

    def labels(self, number: int) -> list[str]:
        """Give the labels of an issue or a pull request."""
        return [str(label["name"]) for label in self._all(f"/issues/{number}/labels", {})]

    def set_labels(self, number: int, labels: list[str]) -> None:
        """Replace the labels of an issue or a pull request; GitHub makes the ones that it doesn't know."""
        self._send("PUT", f"/issues/{number}/labels", {"labels": list(labels)})

    def enable_workflow(self, file: str) -> None:
        """Switch a workflow on; for one that is on, that starts GitHub's sixty quiet days anew."""
        self._send("PUT", f"/actions/workflows/{file}/enable", None)

    def _all(self, path: str, query: Mapping[str, str]) -> list[Json]:
        items: list[Json] = []
        for page in range(1, PAGES + 1):
            found = self._send("GET", path, None, {**query, "per_page": "100", "page": str(page)})
            if not isinstance(found, list):
                raise GitHubFailed(f"GitHub answered GET {path} with something that is no list")
            items += found
            if len(found) < 100:
                break
        return items

    def _send(self, method: str, path: str, document: Json, query: Mapping[str, str] | None = None) -> Json:
        """Ask, again where that can do no harm, and give the JSON of the answer."""
        import httpx

        for left in range(TRIES - 1, -1, -1):
            try:
                answer = self._client.request(method, path, json=document, params=query)
            except httpx.ConnectError as error:
                # Nothing was sent: asking again can't do anything twice.
                self._pause(left, 2.0, f"{method} {path}: no connection ({error})")
                continue
            except httpx.HTTPError as error:
                self._pause(left if method == "GET" else 0, 2.0, f"{method} {path}: {type(error).__name__}")
                continue
            if answer.is_success:
                return self._json(answer, f"{method} {path}")
            limited = answer.status_code == 429 or (answer.status_code == 403 and "retry-after" in answer.headers)
            again = limited or (answer.status_code >= 500 and method != "POST")
            if not (again and left):
                sentence = f"GitHub: {method} {path}: {answer.status_code} {_said(answer)}"
                raise GitHubFailed(sentence, hint=_way_out(answer), status=answer.status_code)
            self._sleep(_wait(answer))
        raise AssertionError("the last try returns or raises")

    def _pause(self, left: int, seconds: float, sentence: str) -> None:
        if not left:
            raise GitHubFailed(f"GitHub: {sentence}")
        self._sleep(seconds)

    @staticmethod
    def _json(answer: httpx.Response, what: str) -> Json:
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError:
            raise GitHubFailed(f"GitHub: {what}: an answer that isn't JSON") from None


def _said(answer: httpx.Response) -> str:
    """Give GitHub's own message, as one short printable line."""
    try:
        document = json.loads(answer.content)
        text = str(document["message"])
        errors = [
            str(item.get("message") or item.get("code")) if isinstance(item, dict) else str(item)
            for item in document.get("errors", [])
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        text, errors = answer.reason_phrase, []
    return _ROUGH.sub("?", ": ".join([text, *errors[:2]]))[:300]


def _wait(answer: httpx.Response) -> float:
    told = answer.headers.get("retry-after", "")
    return min(float(told), LONGEST_WAIT) if told.isdigit() else 2.0


def _way_out(answer: httpx.Response) -> str | None:
    if answer.status_code == 403 and "pull request" in _said(answer).lower():
        return "Settings → Actions → General → tick “Allow GitHub Actions to create and approve pull requests”"
    if answer.status_code in {401, 403, 404}:
        return "the job's `permissions:` need contents, pull-requests and issues: write"
    return None
