"""Makes the key of one typed address."""

import re
from dataclasses import dataclass

import validators

from bot.domain.links.hosts import has_known_ending
from bot.domain.links.sites import by_host, telegram
from bot.domain.links.sites.accounts import account_of
from bot.domain.links.text import (
    cut_loose_end,
    drop_invisible,
    has_bad_characters,
    refang,
    strip_wrapping,
)
from bot.domain.links.url import Url, at, parse_query, parse_url, render_query
from bot.domain.links.values import MAX_LENGTH, BadLink, LinkKind, LinkProblem
from bot.domain.links.wrappers import inner


@dataclass(frozen=True, slots=True)
class Key:
    """Two links with the same key are the same thing."""

    canonical: str
    host: str
    kind: LinkKind
    account: str | None


_WEB = re.compile(r"(?:https?:[/\\]*)+", re.I | re.A)
_TELEGRAM = re.compile(r"tg:(//)?([a-z_]+)/?(?:\?(.*))?", re.I | re.A | re.S)
_WHATSAPP = re.compile(r"whatsapp:(?://)?send/?\?(.*)", re.I | re.A | re.S)
_HOST_ALONE = re.compile(r"(?:[a-z]+:[/\\]+)?[^/?#\\]+", re.I | re.A)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.I | re.A)
_OTHER_SCHEMES = re.compile(
    r"(?:javascript|vbscript|data|file|mailto|tel|sms|blob|about|intent|magnet|view-source|ftp|jar):",
    re.I | re.A,
)
_BARE = re.compile(r"([^\s/?#@:\\\[\]]+)(?::\d*)?([/?#\\].*)?", re.S)
_QUAD = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}\.?")
_NUMERIC = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?", re.I | re.A | re.S)
# Endings that are domains too, but mean a file in an address without a scheme.
_FILES = frozenset({"zip", "mov"})


def key(typed: str) -> Key:
    """The key of what was typed; raises BadLink."""
    text = typed.strip()
    if len(text) > MAX_LENGTH:
        raise BadLink(LinkProblem.too_long)
    text = cut_loose_end(strip_wrapping(refang(drop_invisible(text))))
    if _HOST_ALONE.fullmatch(text):
        text = text.rstrip(".!:")
    if not text or any(map(str.isspace, text)):
        raise BadLink(LinkProblem.not_a_link)
    if has_bad_characters(text):
        raise BadLink(LinkProblem.bad_characters)
    found = _key(text)
    if len(found.canonical) > MAX_LENGTH:
        raise BadLink(LinkProblem.too_long)
    return found


def _key(text: str) -> Key:
    if person := telegram.mention(text):
        return _web_key(*person)
    if app := _TELEGRAM.fullmatch(text):
        return _app_key(app)
    typed = _unwrapped(_address(text))
    return _web_key(*by_host.name(typed), typed)


def _web_key(url: Url, kind: LinkKind, typed: Url | None = None) -> Key:
    canonical = str(url)
    if not validators.url(canonical, strict_query=False, rfc_2782=True):
        raise BadLink(LinkProblem.bad_host)
    return Key(canonical, url.host, kind, account_of(url, kind, typed or url))


def _app_key(match: re.Match[str]) -> Key:
    """`tg://…`: the web address that does the same, or else the address itself."""
    slashes, action, query = match[1], match[2].lower(), parse_query(match[3] or "")
    if url := telegram.app_link(action, Url(telegram.HOST, query=query)):
        return _web_key(*by_host.name(by_host.known_host(url)))
    if not slashes:
        raise BadLink(LinkProblem.not_a_link)
    mark = "?" if query else ""
    canonical = f"tg://{action}{mark}{render_query(query)}"
    return Key(canonical, telegram.HOST, LinkKind.telegram_other, None)


def _address(text: str) -> Url:
    """The web address in `text`, with or without a scheme."""
    if web := _WEB.match(text):
        return by_host.known_host(parse_url(text[web.end() :]))
    if chat := _WHATSAPP.fullmatch(text):
        return at("wa.me", phone=Url("wa.me", query=parse_query(chat[1])).get("phone"))
    rest = text.lstrip("/")
    bare = _BARE.fullmatch(rest)
    if bare and ("." in bare[1] or bare[1].lower() == "localhost"):
        return by_host.known_host(_bare(rest, bare))
    if _SCHEME.match(text) or _OTHER_SCHEMES.match(text):
        raise BadLink(LinkProblem.forbidden_scheme)
    raise BadLink(LinkProblem.not_a_link)


def _bare(text: str, match: re.Match[str]) -> Url:
    """Without a scheme, only what ends like a domain name is one."""
    if _NUMERIC.fullmatch(match[1]) and not _QUAD.fullmatch(match[1]):
        raise BadLink(LinkProblem.not_a_link)
    try:
        url = parse_url(text)
    except BadLink as bad:
        is_private = bad.problem == LinkProblem.private_address
        raise BadLink(bad.problem if is_private else LinkProblem.not_a_link) from None
    ending = url.host.rpartition(".")[2]
    if ending in _FILES and not match[2]:
        raise BadLink(LinkProblem.not_a_link)
    if not has_known_ending(url.host) and not _QUAD.fullmatch(match[1]):
        raise BadLink(LinkProblem.not_a_link)
    return url


def _unwrapped(url: Url) -> Url:
    """What `url` leads to, through every redirect it carries; each is shorter than the last."""
    while address := inner(url):
        if has_bad_characters(address) or not _WEB.match(address):
            return url
        try:
            url = _address(address)
        except BadLink:
            return url
    return url
