"""httpx, opened the way we need it, and its failures in plain words. It makes no request: `scraper.page.fetch` does.

httpx and everything it brings is imported when the first client is opened.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from scraper.page.retry import NoAnswer

if TYPE_CHECKING:
    import ssl

    import httpx

    from scraper.page.policy import FetchPolicy

# What `import httpx` loads wherever it is installed, and what no run of ours uses: its own command line (with click, rich
# and pygments) and trio, each as much time as httpx itself. Without them it is complete otherwise.
_NEVER_USED = ("httpx._main", "trio")


def open_client(scheme: str, policy: FetchPolicy, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Give a client for one scheme: it follows no redirect, keeps no cookie, and says who we are.

    The one for ``http`` (this machine only) loads no certificates, trusts none, and obeys no proxy of the environment. Raises
    `NoAnswer` where the environment's proxy or certificates can't be used.
    """
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import_lean()
    import httpx

    secure = scheme == "https"
    headers = {"User-Agent": policy.user_agent, "Accept-Language": "en", "Accept-Encoding": "gzip, deflate"}
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    hooks = {"response": [_take_location]}
    verify: ssl.SSLContext | bool = True if secure else _trusting_nobody()
    try:
        return httpx.Client(
            headers=headers, cookies=cookies, verify=verify, trust_env=secure, transport=transport, event_hooks=hooks
        )
    except ImportError:
        hint = "install it with `pip install 'httpx[socks]'`, or unset ALL_PROXY and HTTPS_PROXY"
        raise NoAnswer(
            "the environment asks for a SOCKS proxy, and the package for that isn't installed", final=True, hint=hint
        ) from None
    except (ValueError, httpx.InvalidURL):  # its text may hold the proxy's password
        hint = "look at ALL_PROXY, HTTPS_PROXY and HTTP_PROXY"
        raise NoAnswer("the environment's proxy is no address that can be used", final=True, hint=hint) from None
    except OSError as error:
        hint = "look at SSL_CERT_FILE and SSL_CERT_DIR"
        raise NoAnswer(f"the certificates to trust can't be loaded ({error.strerror or error})", final=True, hint=hint) from None


def failure(error: httpx.TransportError, policy: FetchPolicy) -> NoAnswer:
    """Say in one clause what went wrong; a certificate that isn't trusted won't be trusted on the next try either."""
    name = type(error).__name__
    if name == "ConnectTimeout":
        return NoAnswer(f"no connection within {policy.connect_seconds:g} s")
    if name == "ReadTimeout":
        return NoAnswer(f"nothing came for {policy.read_seconds:g} s")
    if name == "ConnectError" and "CERTIFICATE_VERIFY_FAILED" not in str(error):
        return NoAnswer(f"no connection ({error})")
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        hint = "behind a proxy that opens TLS, name its certificates in SSL_CERT_FILE"
        return NoAnswer(f"its certificate isn't trusted ({error})", final=True, hint=hint)
    return NoAnswer(f"no whole answer ({str(error) or name})")


def _take_location(response: httpx.Response) -> None:
    # httpx reads the address of a redirect even when it isn't to follow it, and fails on one that it can't read: ours to check.
    response.extensions["location"] = response.headers.pop("location", "")


def import_lean() -> None:
    """Import httpx without what only its own command line needs, and what we never use."""
    if "httpx" in sys.modules:
        return
    left_out = [name for name in _NEVER_USED if name not in sys.modules]
    for name in left_out:
        sys.modules[name] = None  # type: ignore[assignment]  # documented: an import of it then raises ImportError
    with suppress(ImportError):  # an httpx that needs it is imported whole, by the caller
        import httpcore  # noqa: F401 - the import is the point
        import httpx  # noqa: F401 - as above
    for name in left_out:
        sys.modules.pop(name, None)


def _trusting_nobody() -> ssl.SSLContext:
    import ssl

    # A client's context without certificates: building the usual one reads them all, 30 ms that plain http has no use for.
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
