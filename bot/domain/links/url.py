"""A web address in normalised parts; knows no sites and no tracking parameters."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote, unquote_plus

from bot.domain.links.hosts import ascii_host
from bot.domain.links.values import BadLink, LinkKind, LinkProblem

_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

_SESSION = re.compile(r";jsessionid=[^/]*", re.I)

# Unescaped characters of a canonical link. Brackets, quotes and commas are escaped, because around
# a link they belong to the sentence.
_PATH_SAFE = "!$:@&+="
_QUERY_SAFE = "!$:@/?"

Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Url:
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
        """The first value of a parameter, or nothing."""
        return next((value for name, value in self.query if name == key), "")

    def __str__(self) -> str:
        port = f":{self.port}" if self.port else ""
        query = render_query(self.query)
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"https://{self.host}{port}{self.path}{'?' if query else ''}{query}{fragment}"


Named = tuple[Url, LinkKind]
"""The address that is the key of a link, and its kind."""


def at(host: str, *segments: str, **query: str) -> Url:
    """An address from decoded parts, without empty parameters."""
    quoted = (quote(one, safe=_PATH_SAFE, errors="surrogateescape") for one in segments)
    path = "/" + "/".join(quoted)
    return Url(host, None, path, tuple(sorted((k, v) for k, v in query.items() if v)))


def parse_url(rest: str) -> Url:
    """Parses an address without its scheme and the slashes after it.

    Raises BadLink for an invalid host or port, and for credentials.
    """
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, slash, path = rest.replace("\\", "/").partition("/")
    if "@" in authority:
        raise BadLink(LinkProblem.credentials)
    host, port = _split_port(authority)
    named = _escaped(fragment, _PATH_SAFE + "/?")
    return Url(ascii_host(host), port, _path(slash + path), parse_query(query), named)


def sorted_query(pairs: Iterable[tuple[str, str]]) -> Query:
    """Parameters sorted by name; those of the same name keep their order."""
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


def render_query(query: Query) -> str:
    """The text after the question mark."""
    return "&".join(_pair(key, value) for key, value in query)


def _split_port(authority: str) -> tuple[str, int | None]:
    """Host and port; None for 80 and 443, because both schemes have one key."""
    host, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        return authority, None
    if not port:
        return host, None
    if not (port.isascii() and port.isdigit()) or len(port) > 8 or not 0 < int(port) < 65536:
        raise BadLink(LinkProblem.bad_host)
    return host, None if int(port) in (80, 443) else int(port)


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
    pairs = []
    for part in query.replace("&amp;", "&").split("&"):
        key, _, value = part.partition("=")
        if key or value:
            pairs.append((_decoded(key), _decoded(value)))
    return sorted_query(pairs)


def _decoded(text: str) -> str:
    return unquote_plus(text, errors="surrogateescape")


def _pair(key: str, value: str) -> str:
    name = quote(key, safe=_QUERY_SAFE, errors="surrogateescape")
    if not value:
        return name
    return f"{name}={quote(value, safe=_QUERY_SAFE, errors='surrogateescape')}"


def _escaped(text: str, safe: str) -> str:
    """Escapes what must be escaped and nothing else."""
    decoded = _ESCAPES.sub(_unescape, _LONE_PERCENT.sub("%25", text))
    return quote(decoded, safe=safe + "%")


def _unescape(match: re.Match[str]) -> str:
    """Unescapes plain characters, and upper-cases the other escapes."""
    codes = [int(code, 16) for code in match[0].split("%")[1:]]
    return "".join(
        chr(code)
        if code < 128 and (chr(code).isalnum() or chr(code) in "-._~" + _PATH_SAFE)
        else f"%{code:02X}"
        for code in codes
    )
