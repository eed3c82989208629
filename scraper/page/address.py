"""Which addresses may be asked at all: https, a host on the allow-list; plain http for the loopback only.

Pure text: nothing is resolved. An address is taken apart once, checked, and put together again from the checked parts, so that the
library that connects can't read a different host out of the same text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?)*\Z")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")  # what parsers disagree about: control characters, blanks, backslashes
_USERINFO = re.compile(r"(?<=//)[^/?#]*@")
_ENDS_IN_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\Z")  # what some resolvers take for an IP address in another spelling
_LONGEST = 2000
_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Address:
    """A URL in checked parts, without fragment; ``str()`` gives it without the credentials, fit for people and records.

    ``port`` is None for the scheme's own. ``credentials`` are the user and password that stood in the URL.
    """

    scheme: str
    host: str
    port: int | None
    target: str
    credentials: tuple[str, str] | None = None

    def __str__(self) -> str:
        """Give the URL, never with credentials."""
        return self.origin + self.target

    @property
    def origin(self) -> str:
        """Give scheme, host and port: what one robots.txt speaks for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port is not None else "")

    @property
    def is_loopback(self) -> bool:
        """Tell whether the host is this machine: ``localhost``, 127.0.0.0/8 or ::1."""
        return is_loopback(self.host)

    def why_not(self, hosts: frozenset[str], *, loopback: bool) -> str | None:
        """Say why this address may not be asked, or give None where it may.

        ``hosts`` is the allow-list, in lower case; ``loopback`` admits this machine, by http too.
        """
        if self.is_loopback:
            return None if loopback else f"{self.host} is this machine, and a page from elsewhere doesn't lead there"
        if self.scheme != "https":
            return "plain http is for the loopback only"
        if self.host in hosts:
            return None
        return f"{self.host} is not on the list of allowed hosts ({', '.join(sorted(hosts)) or 'it is empty'})"

    def join(self, location: str) -> Address:
        """Give the address that a redirect from here to ``location`` means, without credentials; raises ValueError."""
        if _UNSAFE.search(location):  # before urljoin, which takes tabs out in silence
            raise ValueError("it has a blank, a backslash or a control character")
        joined = parse_address(urljoin(str(self), location))
        return Address(joined.scheme, joined.host, joined.port, joined.target)


def parse_address(url: str) -> Address:
    """Take a URL apart; raises ValueError with one clause that says what is wrong with it."""
    if _UNSAFE.search(url):
        raise ValueError("it has a blank, a backslash or a control character")
    if len(url) > _LONGEST:
        raise ValueError(f"it is longer than {_LONGEST:,} characters")
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").lower()
    except ValueError as error:
        raise ValueError(f"it is not a URL ({error})") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError(f"its scheme is {parts.scheme or 'missing'!r}, only https is fetched")
    if not (_is_ip(host) or (_HOST.match(host) and not _ENDS_IN_NUMBER.match(host))):
        raise ValueError(
            "its host is missing" if not host else f"its host {host[:80]!r} is no host name (write an international one as xn--…)"
        )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, host, None if port == _DEFAULT_PORTS[parts.scheme] else port, target, _credentials(parts))


def shown(url: str) -> str:
    """Give any text that was meant as a URL without its credentials, cut to what fits a sentence."""
    return _USERINFO.sub("", url)[:300]


def is_loopback(host: str) -> bool:
    """Tell whether a host name or an IP address is this machine's own."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback and (address.version == 4 or str(address) == "::1")  # Pythons disagree about ::ffff:127.0.0.1


def _is_ip(host: str) -> bool:
    try:
        return ip_address(host) is not None and "%" not in host
    except ValueError:
        return False


def _credentials(parts: SplitResult) -> tuple[str, str] | None:
    if parts.username is None:
        return None
    return unquote(parts.username), unquote(parts.password or "")


def host_of(url: str) -> frozenset[str]:
    """Give the host of an address that a person named, as an allow-list; empty where it can't be read (fetching says why)."""
    try:
        return frozenset({parse_address(url).host})
    except ValueError:
        return frozenset()
