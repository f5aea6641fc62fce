"""Links and addresses: parsed and normal; knows nothing of services."""

import hashlib
import ipaddress
import re
import socket
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote

import idna

from bot.links.text import drop_invisible
from bot.values import Value


class LinkProblem(StrEnum):
    not_a_link = "not_a_link"
    private_address = "private_address"
    forbidden_scheme = "forbidden_scheme"
    credentials = "credentials"
    too_long = "too_long"
    bad_host = "bad_host"
    bad_characters = "bad_characters"


class Link(Value):
    """One link: the same thing has the same `canonical`, different things never do."""

    canonical: str
    host: str
    display: str = ""
    """The unclickable form."""
    account: str | None = None
    """The publisher: `host/name`, or the host of a site of its own."""

    @property
    def is_whole_site(self) -> bool:
        return self.canonical.rstrip("/") == f"https://{self.host}"

    @property
    def key(self) -> str:
        """The link's name on a button: 8 hex digits that depend on the link alone."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()[:8]


class BadLink(ValueError):
    def __init__(self, problem: LinkProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PREFIXES = word_set("www m mobile amp")
_MOBILE_WIKI = re.compile(r"([a-z-]+)\.m\.(wik[a-z]+\.org)")

# Names of the local network or machine.
LOCAL = word_set("localhost localdomain local internal intranet lan home corp private")

# Keys of stored links depend on the next two: they are no list of others, which changes.
# Public second levels: `m.com.kz` is not the mobile site of `com.kz`.
SECOND_LEVELS = word_set("com co org net edu ac mil gov or ne msk spb")

# Hosts with a subdomain per user: `m.github.io` is a user's site, not a mobile site.
PLATFORMS = word_set(
    """
    github.io gitlab.io pages.dev workers.dev r2.dev vercel.app netlify.app web.app fly.dev
    firebaseapp.com blogspot.com wordpress.com tumblr.com weebly.com wixsite.com herokuapp.com
    onrender.com narod.ru livejournal.com appspot.com azurewebsites.net cloudfront.net
    amazonaws.com surge.sh replit.app glitch.me 000webhostapp.com myshopify.com satu.kz tilda.ws
    taplink.ws ngrok.io ngrok-free.app trycloudflare.com duckdns.org ddns.net hopto.org ucoz.ru
    ucoz.kz ucoz.com ucoz.net at.ua my1.ru do.am webnode.page blogspot.ru substack.com itch.io
    """
)

_UNREACHABLE = tuple(
    ipaddress.ip_network(network)
    for network in word_set(
        """
        0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
        192.168.0.0/16 198.18.0.0/15 224.0.0.0/4 240.0.0.0/4
        ::/128 ::1/128 fc00::/7 fe80::/10 fec0::/10 ff00::/8 100::/64
        """
    )
)
# IPv6 ranges that contain an IPv4 address, and how many bits follow it.
_CARRIERS = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)


def ascii_host(raw: str) -> str:
    """The host in lower-case ASCII, or an IP address in its usual form."""
    if raw.startswith("["):
        return _ipv6(raw)
    host = _mapped(unquote(raw)).removesuffix(".")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(labels)
    labels = [_ascii_label(label) for label in labels]
    host = ".".join(labels)
    if labels[-1] in LOCAL or host.endswith(".home.arpa"):
        raise BadLink(LinkProblem.private_address)
    if len(labels) < 2 or len(host) > 253:
        raise BadLink(LinkProblem.bad_host)
    return host


def without_prefix(host: str) -> str:
    """`host` without the prefixes `www.`, `m.`, `mobile.` and `amp.`, unless they name a user."""
    if wiki := _MOBILE_WIKI.fullmatch(host):
        return f"{wiki[1]}.{wiki[2]}"
    first, _, rest = host.partition(".")
    while (
        first in _PREFIXES
        and "." in rest
        and (first == "www" or not _gives_names(rest))
    ):
        host = rest
        first, _, rest = host.partition(".")
    return host


def unicode_host(host: str) -> str:
    return ".".join(map(_unicode_label, host.split(".")))


@lru_cache(1024)
def _unicode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return idna.ulabel(label)
    except UnicodeError:
        return label


def _gives_names(host: str) -> bool:
    return host in PLATFORMS or is_second_level(host)


def is_second_level(host: str) -> bool:
    """True for `com.kz`: a level of a country under which a registry gives out names."""
    second, _, top = host.partition(".")
    return second in SECOND_LEVELS and len(top) == 2


def _mapped(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return idna.uts46_remap(
            drop_invisible(host), std3_rules=False, transitional=False
        )
    except UnicodeError:
        raise BadLink(LinkProblem.bad_host) from None


@lru_cache(1024)
def _ascii_label(label: str) -> str:
    if not label.isascii():
        try:
            label = idna.alabel(label).decode()
        except UnicodeError:
            # Emoji domains are not in IDNA 2008, but browsers open them.
            if "\u200c" in label or "\u200d" in label:
                raise BadLink(LinkProblem.bad_host) from None
            label = "xn--" + label.encode("punycode").decode()
    if not _LABEL.fullmatch(label):
        raise BadLink(LinkProblem.bad_host)
    return label


def _ipv4(labels: list[str]) -> str:
    """An IPv4 address as browsers read it: one to four decimal, octal or hexadecimal parts."""
    if any(len(label) > 16 or not _NUMBER.fullmatch(label) for label in labels):
        raise BadLink(LinkProblem.bad_host)
    plain = ".".join("0" if label == "0x" else label for label in labels)
    try:
        return str(_reachable(ipaddress.IPv4Address(socket.inet_aton(plain))))
    except OSError:
        raise BadLink(LinkProblem.bad_host) from None


def _ipv6(raw: str) -> str:
    try:
        address = ipaddress.IPv6Address(raw[1:].removesuffix("]"))
    except ValueError:
        raise BadLink(LinkProblem.bad_host) from None
    if address.scope_id is not None or not raw.endswith("]"):
        raise BadLink(LinkProblem.bad_host)
    _reachable(address)
    for carrier, shift in _CARRIERS:
        if address in carrier:
            _reachable(ipaddress.IPv4Address(int(address) >> shift & 0xFFFFFFFF))
    return f"[{address}]"


def _reachable(address: _Address) -> _Address:
    if any(address in network for network in _UNREACHABLE):
        raise BadLink(LinkProblem.private_address)
    return address


_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

_SESSION = re.compile(r";jsessionid=[^/]*", re.I)

# Unescaped characters of a canonical link. Brackets, quotes and commas are escaped, because around
# a link they belong to the sentence.
_PATH_SAFE = "!$:@&+="
_QUERY_SAFE = "!$:@/?"

Query = tuple[tuple[str, str], ...]


class Url(Value):
    """A web address without its scheme; `query` is decoded, path and fragment are not."""

    host: str
    port: int | None = None
    path: str = "/"
    query: Query = ()
    fragment: str = ""

    @property
    def segments(self) -> list[str]:
        """The named parts of the path, decoded."""
        return [unquote(part) for part in self.path.split("/") if part]

    def get(self, key: str) -> str:
        return next((value for name, value in self.query if name == key), "")

    def __str__(self) -> str:
        address = f"https://{self.host}"
        if self.port:
            address += f":{self.port}"
        address += self.path
        if query := "&".join(_pair(key, value) for key, value in self.query):
            address += f"?{query}"
        if self.fragment:
            address += f"#{self.fragment}"
        return address


def at(host: str, *segments: str, **query: str) -> Url:
    """An address from decoded parts, without empty parameters."""
    quoted = (quote(one, safe=_PATH_SAFE, errors="surrogateescape") for one in segments)
    path = "/" + "/".join(quoted)
    return Url(host, None, path, tuple(sorted((k, v) for k, v in query.items() if v)))


def parse_url(rest: str) -> Url:
    """Parses an address without its scheme and slashes. Raises BadLink, also for credentials."""
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, slash, path = rest.replace("\\", "/").partition("/")
    if "@" in authority:
        raise BadLink(LinkProblem.credentials)
    host, port = _split_port(authority)
    named = _escaped(fragment, _PATH_SAFE + "/?")
    return Url(ascii_host(host), port, _path(slash + path), parse_query(query), named)


def sorted_query(pairs: Iterable[tuple[str, str]]) -> Query:
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


def _split_port(authority: str) -> tuple[str, int | None]:
    """Host and port; None for 80 and 443, because both schemes have one key."""
    host, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        return authority, None
    if not port:
        return host, None
    if (
        not (port.isascii() and port.isdigit())
        or len(port) > 8
        or not 0 < int(port) < 65536
    ):
        raise BadLink(LinkProblem.bad_host)
    if int(port) in (80, 443):
        return host, None
    return host, int(port)


def _path(path: str) -> str:
    escaped = _escaped(_SESSION.sub("", path), _PATH_SAFE + "/")
    kept: list[str] = []
    for segment in escaped.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept).rstrip("/")


def parse_query(query: str) -> Query:
    """Decoded parameters by name, without empty ones."""
    text = query.replace("&amp;", "&")
    pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape")
    return sorted_query(pair for pair in pairs if any(pair))


def _pair(key: str, value: str) -> str:
    name = quote(key, safe=_QUERY_SAFE, errors="surrogateescape")
    if not value:
        return name
    return f"{name}={quote(value, safe=_QUERY_SAFE, errors='surrogateescape')}"


def _escaped(text: str, safe: str) -> str:
    decoded = _ESCAPES.sub(_unescape, _LONE_PERCENT.sub("%25", text))
    return quote(decoded, safe=safe + "%")


def _unescape(match: re.Match[str]) -> str:
    codes = [int(code, 16) for code in match[0].split("%")[1:]]
    return "".join(map(_written, codes))


def _written(code: int) -> str:
    """One byte of an address: itself where that means the same, else escaped."""
    char = chr(code)
    if char.isascii() and (char.isalnum() or char in "-._~" + _PATH_SAFE):
        return char
    return f"%{code:02X}"
