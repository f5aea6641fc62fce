"""Key of a link: the address inside redirects, caches and log-in pages; nothing is fetched."""

import re

import validators

from bot.links import by_host, sites
from bot.links.accounts import account_of
from bot.links.endings import TLDS
from bot.links.text import (
    cut_loose_end,
    drop_invisible,
    has_bad_characters,
    refang,
    strip_wrapping,
)
from bot.links.url import BadLink, Link, LinkProblem, Url, at, parse_query, parse_url

MAX_LENGTH = 2048
"""The longest link we take, as typed and in canonical form: what servers and browsers agree on."""

# Parameters that carry the address a page leads to, in the order in which they are read.
REDIRECTS = {
    "url": "youtube.com/oembed t.me/iv out.reddit.com/ steamcommunity.com/linkfilter",
    "u": "l.facebook.com/l.php lm.facebook.com/l.php facebook.com/l.php facebook.com/flx/warn"
    " l.instagram.com/ l.threads.com/ youtube.com/attribution_link steamcommunity.com/linkfilter",
    "next": "facebook.com/login facebook.com/login.php instagram.com/accounts/login",
    "href": "facebook.com/plugins/post.php facebook.com/plugins/video.php",
    "to": "vk.com/away.php vk.com/away",
    "q": "youtube.com/redirect",
    "continue": "consent.youtube.com/m consent.youtube.com/ml",
    "st.link": "ok.ru/dk",
    "target": "tiktok.com/link/v2",
}
_PAGES = {key: frozenset(pages.split()) for key, pages in REDIRECTS.items()}
_GOOGLE = re.compile(r"(?:[a-z]+\.)?google\.(?:com?\.)?[a-z]{2,3}")
_CACHE = "cdn.ampproject.org"
_CACHED = re.compile(r"/(?:[civaox]+)/(s/)?([^/]+\.[^/]+(?:/.*)?)")
_ABSOLUTE = re.compile(r"https?:/+|tg:", re.I | re.A)
_SITES_OWN = frozenset({"facebook.com", "instagram.com", "youtube.com"})


def inner(url: Url) -> str | None:
    """The address `url` leads to or keeps a copy of, as text; nothing where it is not plain."""
    address = _redirect(url) or _google(url)
    if address is None:
        return _amp_cache(url)
    return address


def _redirect(url: Url) -> str | None:
    page = url.host + url.path
    for key, pages in _PAGES.items():
        if page not in pages:
            continue
        value = url.get(key)
        if _ABSOLUTE.match(value):
            return value
        if (
            url.host in _SITES_OWN
            and value.startswith("/")
            and not value.startswith("//")
        ):
            return f"https://{url.host}{value}"
    return None


def _google(url: Url) -> str | None:
    if not _GOOGLE.fullmatch(url.host):
        return None
    if url.path.startswith("/amp/"):
        return _from_path(url, url.path.removeprefix("/amp/").removeprefix("s/"))
    leads = {"/url": url.get("url") or url.get("q"), "/imgres": url.get("imgrefurl")}
    value = leads.get(url.path, "")
    if _ABSOLUTE.match(value):
        return value
    return None


def _amp_cache(url: Url) -> str | None:
    if url.host != _CACHE and not url.host.endswith("." + _CACHE):
        return None
    match = _CACHED.fullmatch(url.path)
    if match is None:
        return None
    return _from_path(url, match[2])


def _from_path(url: Url, rest: str) -> str | None:
    """An address that stands in the path keeps the parameters that follow it."""
    if "." not in rest.partition("/")[0]:
        return None
    _, mark, query = str(url).partition("?")
    return f"https://{rest}{mark}{query}"


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


def key(typed: str) -> Link:
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


def _key(text: str) -> Link:
    if person := sites.mention(text):
        return _web_key(person)
    if app := _TELEGRAM.fullmatch(text):
        slashes = app[1]
        action = app[2].lower()
        query = parse_query(app[3] or "")
        if url := sites.app_link(action, Url(sites.HOST, query=query)):
            return _web_key(by_host.name(by_host.known_host(url)))
        if not slashes:
            raise BadLink(LinkProblem.not_a_link)
        canonical = "tg" + str(Url(action, path="", query=query)).removeprefix("https")
        return Link(canonical, sites.HOST)
    typed = _unwrapped(_address(text))
    return _web_key(by_host.name(typed), typed)


def _web_key(url: Url, typed: Url | None = None) -> Link:
    canonical = str(url)
    if not validators.url(canonical, strict_query=False, rfc_2782=True):
        raise BadLink(LinkProblem.bad_host)
    return Link(canonical, url.host, account=account_of(url, typed or url))


def _address(text: str) -> Url:
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
        if bad.problem == LinkProblem.private_address:
            raise
        raise BadLink(LinkProblem.not_a_link) from None
    ending = url.host.rpartition(".")[2]
    if ending in _FILES and not match[2]:
        raise BadLink(LinkProblem.not_a_link)
    if ending not in TLDS and not _QUAD.fullmatch(match[1]):
        raise BadLink(LinkProblem.not_a_link)
    return url


def _unwrapped(url: Url) -> Url:
    """Follow every redirect that `url` carries; each is shorter than the last."""
    while address := inner(url):
        if has_bad_characters(address) or not _WEB.match(address):
            return url
        try:
            url = _address(address)
        except BadLink:
            return url
    return url
