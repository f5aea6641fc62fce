"""Maps hosts to services and to the functions that make their keys."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.links import sites
from bot.links.tracking import without_tracking
from bot.links.url import Url, without_prefix
from bot.links.values import word_set

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


_RULES: dict[str, Callable[[Url], Url]] = {
    "t.me": sites.telegram,
    "youtube.com": sites.youtube,
    "youtu.be": sites.youtu_be,
    "tiktok.com": sites.tiktok,
    "vm.tiktok.com": sites.short_tiktok,
    "vt.tiktok.com": sites.short_tiktok,
    "vk.com": sites.vk,
    "vk.me": sites.vk_me,
    "vkvideo.ru": sites.vkvideo,
    "ok.ru": sites.ok,
    "instagram.com": sites.instagram,
    "threads.com": sites.threads,
    "facebook.com": sites.facebook,
    "x.com": sites.x,
    **dict.fromkeys(
        word_set("wa.me whatsapp.com api.whatsapp.com web.whatsapp.com chat.whatsapp.com"),
        sites.whatsapp,
    ),
}
# On these hosts the part after `#` names something: a page of an app, an open chat.
_FRAGMENTS_NAME = frozenset({"vk.com", "web.telegram.org"})


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


def name(url: Url) -> Url:
    """The key address of what `url` shows."""
    named = _name(url)
    # `#!/a`, `#/a` and `#!a` name a page of a one-page site.
    is_route = named.fragment.startswith(("!", "/")) and bool(named.fragment.strip("!/"))
    is_kept = named.host in _FRAGMENTS_NAME or is_route
    return named if is_kept else replace(named, fragment="")


def _name(url: Url) -> Url:
    rule = _RULES.get(url.host)
    if rule and not url.port:
        # Names and numbers do not end in punctuation: it belongs to the sentence.
        return rule(replace(url, path=url.path.rstrip(".!:/") or "/"))
    if url.host == "music.youtube.com":
        video = replace(url, host="youtube.com")
        named = sites.youtube(video)
        return url if named is video else named
    if url.host == "web.telegram.org":
        return sites.web_client(url) or url
    return url
