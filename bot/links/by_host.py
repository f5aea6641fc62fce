"""Maps hosts to services and to the functions that make their keys."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.links import sites
from bot.links.tracking import without_tracking
from bot.links.url import Named, Url, without_prefix
from bot.links.values import LinkKind, word_set

Rule = Callable[[Url], Named]

ALIASES = {
    alias: host
    for host, aliases in {
        "t.me": "telegram.me telegram.dog",
        "vk.com": "vk.ru vkontakte.ru vkontakte.com new.vk.com new.vk.ru",
        "ok.ru": "odnoklassniki.ru odnoklassniki.ua",
        "x.com": "twitter.com fxtwitter.com vxtwitter.com fixupx.com fixvx.com",
        "facebook.com": "fb.com",
        "instagram.com": "instagr.am ddinstagram.com",
        "threads.com": "threads.net",
        "l.threads.com": "l.threads.net",
        "youtube.com": "youtube-nocookie.com gaming.youtube.com youtubekids.com",
        "tiktok.com": "tiktokv.com",
        "discord.com": "discordapp.com",
        "telegra.ph": "te.legra.ph graph.org",
        "reddit.com": "old.reddit.com new.reddit.com np.reddit.com",
    }.items()
    for alias in aliases.split()
}
# Facebook has a host per language and per kind of telephone.
_FACEBOOK_FACE = re.compile(
    r"(?:[a-z]{2}-[a-z]{2}|web|mbasic|touch|d|p|free|iphone)\.facebook\.com"
)


def _each(kind: LinkKind, rule: Callable[[Url], Url]) -> Rule:
    """The rule of a service without finer kinds."""
    return lambda url: (rule(url), kind)


_RULES: dict[str, Rule] = {
    "t.me": sites.telegram,
    "youtube.com": sites.youtube,
    "youtu.be": sites.youtu_be,
    "tiktok.com": sites.tiktok,
    "vm.tiktok.com": sites.short_tiktok,
    "vt.tiktok.com": sites.short_tiktok,
    "vk.com": _each(LinkKind.vk, sites.vk),
    "vk.me": _each(LinkKind.vk, sites.vk_me),
    "vkvideo.ru": _each(LinkKind.vk, sites.vkvideo),
    "ok.ru": _each(LinkKind.ok, sites.ok),
    "instagram.com": _each(LinkKind.instagram, sites.instagram),
    "threads.com": _each(LinkKind.threads, sites.threads),
    "facebook.com": _each(LinkKind.facebook, sites.facebook),
    "x.com": _each(LinkKind.x, sites.x),
    **dict.fromkeys(
        word_set("wa.me whatsapp.com api.whatsapp.com web.whatsapp.com chat.whatsapp.com"),
        _each(LinkKind.whatsapp, sites.whatsapp),
    ),
}
# On these hosts the part after `#` names something: a page of an app, an open chat.
_FRAGMENTS_NAME = frozenset({"vk.com", "web.telegram.org"})
_SHORTENERS = word_set(
    """
    bit.ly goo.gl goo.su tinyurl.com is.gd v.gd t.co cutt.ly clck.ru vk.cc ow.ly rb.gy t.ly
    shorturl.at u.to ya.cc lnkd.in fb.me fb.watch fb.gg amzn.to buff.ly rebrand.ly tiny.cc
    qps.ru s.id surl.li dub.sh inlnk.ru
    """
)


def known_host(url: Url) -> Url:
    """`url` on the main host of its service, without tracking parameters."""
    url = sites.user_host(replace(url, host=without_prefix(url.host)))
    host = ALIASES.get(url.host, url.host)
    if host == "discord.gg":
        url = replace(url, path=f"/invite{url.path}".rstrip("/"))
        host = "discord.com"
    if _FACEBOOK_FACE.fullmatch(host):
        host = "facebook.com"
    url = replace(url, host=host)
    return replace(url, query=without_tracking(url))


def name(url: Url) -> Named:
    """The key address of what `url` shows, and its kind."""
    named, kind = _name(url)
    # `#!/a`, `#/a` and `#!a` name a page of a one-page site.
    is_route = named.fragment.startswith(("!", "/")) and bool(named.fragment.strip("!/"))
    if named.host not in _FRAGMENTS_NAME and not is_route:
        named = replace(named, fragment="")
    if kind == LinkKind.page and not named.query and not named.fragment and named.path == "/":
        kind = LinkKind.site
    return named, kind


def _name(url: Url) -> Named:
    rule = _RULES.get(url.host)
    if rule and not url.port:
        # Names and numbers do not end in punctuation: it belongs to the sentence.
        return rule(replace(url, path=url.path.rstrip(".!:/") or "/"))
    if url.host == "music.youtube.com":
        named, kind = sites.youtube(replace(url, host="youtube.com"))
        return (url if kind == LinkKind.youtube_other else named), kind
    if url.host == "web.telegram.org":
        return sites.web_client(url) or (url, LinkKind.telegram_other)
    return url, LinkKind.short_link if url.host in _SHORTENERS else LinkKind.page
