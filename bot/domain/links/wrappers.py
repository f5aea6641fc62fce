"""Finds the address inside an address: redirects, caches, log-in pages; follows nothing."""

import re
from collections.abc import Callable

from bot.domain.links.url import Url

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
_GOOGLE = re.compile(r"(?:[a-z]+\.)?google\.(?:com?\.)?[a-z]{2,3}")
_CACHE = "cdn.ampproject.org"
_CACHED = re.compile(r"/(?:[civaox]+)/(s/)?([^/]+\.[^/]+(?:/.*)?)")
_ABSOLUTE = re.compile(r"https?:/+|tg:", re.I | re.A)
_SITES_OWN = frozenset({"facebook.com", "instagram.com", "youtube.com"})


def inner(url: Url) -> str | None:
    """The address `url` leads to or keeps a copy of, as text; nothing where it is not plain."""
    for find in _FINDERS:
        if address := find(url):
            return address
    return None


def _redirect(url: Url) -> str | None:
    for key, pages in REDIRECTS.items():
        value = url.get(key) if url.host + url.path in pages.split() else ""
        if _ABSOLUTE.match(value):
            return value
        if url.host in _SITES_OWN and value.startswith("/") and not value.startswith("//"):
            return f"https://{url.host}{value}"
    return None


def _google(url: Url) -> str | None:
    if not _GOOGLE.fullmatch(url.host):
        return None
    if url.path.startswith("/amp/"):
        return _from_path(url, url.path.removeprefix("/amp/").removeprefix("s/"))
    if url.path == "/url":
        value = url.get("url") or url.get("q")
    elif url.path == "/imgres":
        value = url.get("imgrefurl")
    else:
        value = ""
    return value if _ABSOLUTE.match(value) else None


def _amp_cache(url: Url) -> str | None:
    if url.host != _CACHE and not url.host.endswith("." + _CACHE):
        return None
    match = _CACHED.fullmatch(url.path)
    return _from_path(url, match[2]) if match else None


def _from_path(url: Url, rest: str) -> str | None:
    """An address that stands in the path keeps the parameters that follow it."""
    if "." not in rest.partition("/")[0]:
        return None
    _, mark, query = str(url).partition("?")
    return f"https://{rest}{mark}{query}"


_FINDERS: tuple[Callable[[Url], str | None], ...] = (_redirect, _google, _amp_cache)
