"""Publisher of a link: the account or channel that its address names."""

import re
from urllib.parse import quote

from bot.links.sites import FACEBOOK_WORDS, OWN_WORDS, RESERVED, is_instagram_name
from bot.links.text import has_bad_characters
from bot.links.url import Url, word_set

_TELEGRAM = re.compile(r"\+[A-Za-z0-9_-]+|[A-Za-z][A-Za-z0-9_]{2,31}")
_NUMBERS = re.compile(r"[0-9]+(?:/[0-9]+){0,2}")
_VK_OBJECT = re.compile(r"[a-z_]+?(-?)([0-9]+)_[0-9]+", re.A)
_OK_WORDS = word_set("video live search dk")
_VK_WORDS = word_set(
    "feed search im video clips groups friends audio away.php login market apps"
)
# Sites where strangers publish side by side, and what only leads elsewhere. What was decided about
# one address says nothing of another.
_SHARED = word_set(
    """
    olx.kz kolesa.kz krisha.kz market.kz kaspi.kz satu.kz lalafo.kz avito.ru wildberries.ru
    wildberries.kz ozon.ru ozon.kz aliexpress.com aliexpress.ru 2gis.kz 2gis.ru hh.kz hh.ru
    telegra.ph google.com docs.google.com drive.google.com sites.google.com forms.gle
    maps.google.com play.google.com apps.apple.com disk.yandex.ru yandex.ru yandex.kz ya.ru
    dropbox.com mega.nz mediafire.com terabox.com cloud.mail.ru mail.ru my.mail.ru notion.site
    github.com gist.github.com gitlab.com pastebin.com reddit.com pinterest.com medium.com
    wikipedia.org ru.wikipedia.org kk.wikipedia.org en.wikipedia.org dzen.ru rutube.ru vimeo.com
    dailymotion.com twitch.tv kick.com likee.video snapchat.com discord.com soundcloud.com
    spotify.com open.spotify.com steamcommunity.com roblox.com linkedin.com quora.com tumblr.com
    change.org linktr.ee taplink.cc vk.me vkvideo.ru music.youtube.com web.telegram.org
    web.archive.org archive.org archive.ph imgur.com ibb.co postimg.cc temu.com ebay.com amazon.com
    api.whatsapp.com web.whatsapp.com vm.tiktok.com vt.tiktok.com
    bit.ly goo.gl goo.su tinyurl.com is.gd v.gd t.co cutt.ly clck.ru vk.cc ow.ly rb.gy t.ly
    shorturl.at u.to ya.cc lnkd.in fb.me fb.watch fb.gg amzn.to buff.ly rebrand.ly tiny.cc
    qps.ru s.id surl.li dub.sh inlnk.ru
    """
)
# On these sites the first word of a path is the account.
_FIRST_WORD = word_set(
    "twitch.tv kick.com likee.video linktr.ee taplink.cc soundcloud.com"
)
# Where a key drops the account, and how the address is written with it.
_WITH_ACCOUNT = (
    ("tiktok.com", "/@/", "/{name}/"),
    ("x.com", "/i/status/", "/{name}/status/"),
    ("instagram.com", "/p/", "/{name}/p/"),
    ("threads.com", "/t/", "/{name}/post/"),
)


def account_of(named: Url, typed: Url) -> str | None:
    """The account or channel, as `host/name`; a site of its own is its host.

    None where the address does not say, for sites that strangers share, and for a name with
    characters that no database stores or no reader sees. `named` is the key; `typed` may name an
    account that the key leaves out.
    """
    host = named.host
    words = named.segments
    if named.port:
        return None
    if host in _NAMING:
        name = _name(named)
        if not name and typed.host == host:
            name = _name(typed)
    elif host in _FIRST_WORD and words:
        name = words[0].lower()
    elif host in _SHARED or has_bad_characters(host):
        return None
    else:
        return host
    account = f"{host}/{name}"
    if not name or has_bad_characters(account):
        return None
    return account


def with_account(canonical: str, account: str | None) -> str:
    """A canonical link with its account put back: a working address of the same thing."""
    host, _, name = (account or "").partition("/")
    for site, key, form in _WITH_ACCOUNT:
        start = f"https://{site}{key}"
        if name and host == site and canonical.startswith(start):
            shown = form.replace("{name}", quote(name, safe="@._-"))
            return f"https://{site}{shown}{canonical[len(start) :]}"
    return canonical


def is_site(account: str) -> bool:
    return "/" not in account


def _name(url: Url) -> str:
    """The account in the address of a service; nothing where it names none."""
    match url.host, *url.segments:
        case "t.me", "c", number, *rest if _NUMBERS.fullmatch(
            "/".join([number, *rest])
        ):
            return f"c/{number}"
        case "t.me", first, *_ if (
            _TELEGRAM.fullmatch(first) and first.lower() not in RESERVED
        ):
            return first
        case "tiktok.com" | "threads.com", name, *_ if (
            name.startswith("@") and len(name) > 1
        ):
            return name.lower()
        case "youtube.com", name, *_ if name.startswith("@"):
            return name.lower()
        case "youtube.com", "channel" | "c" | "user" as form, name, *_:
            return f"{form}/{name}"
        case "wa.me" | "whatsapp.com" | "chat.whatsapp.com", "channel", code, *_:
            return f"channel/{code}"
        case "wa.me" | "whatsapp.com" | "chat.whatsapp.com", one if one != "channel":
            return one
    return _person(url)


def _person(url: Url) -> str:
    """The same in a network, where most first words are a person's or a group's name."""
    match url.host, *url.segments:
        case "vk.com", word if owned := _VK_OBJECT.match(word):
            kind = "club" if owned[1] else "id"
            return kind + owned[2]
        case "vk.com", word if word.lower() not in _VK_WORDS:
            return word.lower()
        case "ok.ru", "profile" | "group" as form, number, *_:
            return f"{form}/{number}"
        case "ok.ru", name, *_ if name not in _OK_WORDS:
            return name.lower()
        case ["instagram.com", "stories", name, *_] | ["instagram.com", name, *_] if (
            is_instagram_name(name)
        ):
            return name.removeprefix("@").lower()
        case "facebook.com", "profile.php" | "permalink.php":
            return url.get("id") and f"profile.php?id={url.get('id')}"
        case "facebook.com", "groups", group, *_:
            return f"groups/{group.lower()}"
        case "facebook.com", name, *_ if not (
            name.lower() in FACEBOOK_WORDS or name.endswith(".php")
        ):
            return name.lower()
        case "x.com", name, *_ if name.lower() not in OWN_WORDS:
            return name.lower()
    return ""


_NAMING = word_set(
    """
    t.me youtube.com tiktok.com threads.com vk.com ok.ru instagram.com facebook.com x.com wa.me
    whatsapp.com chat.whatsapp.com
    """
)
SHARED_HOSTS = _SHARED | _FIRST_WORD | _NAMING
"""Hosts on which the address, not the host, says who publishes."""
