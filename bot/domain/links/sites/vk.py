"""Keys of VK and Odnoklassniki; knows no other service."""

import re

from bot.domain.links.url import Named, Url, at
from bot.domain.links.values import LinkKind

_VK = "vk.com"
_OK = "ok.ru"

# What VK calls an object: a word, the owner (a community below zero) and a number.
_OBJECT = re.compile(
    r"(wall|photo|video|clip|topic|album|market_album|product|doc|story|audio|audio_playlist|poll"
    r"|podcast|note|page|narrative|event_photo|market)(-?[0-9]+)_([0-9]+)(?:_r([0-9]+))?"
    r"(?:[_/?%].*)?",
    re.I | re.A | re.S,
)
_COMMUNITY = re.compile(r"(?:club|public|event)([0-9]+)", re.I | re.A)
_NAME = re.compile(r"[a-z][a-z0-9_.]{1,40}|id[0-9]+", re.I | re.A)
_APP = re.compile(r"app[0-9]+(?:_-?[0-9]+)?", re.I | re.A)
_INSIDE = re.compile(r"/?((?:wall|photo|video|clip|topic)-?[0-9]+_[0-9]+)(?:[/?].*)?")


def vk(url: Url) -> Named:
    """The object that an address shows on top, from any page of VK."""
    words = url.segments
    last = words[-1] if words else ""
    if last.lower() == "video_ext.php" and url.get("oid") and url.get("id"):
        return at(_VK, f"video{url.get('oid')}_{url.get('id')}"), LinkKind.vk
    inside = _INSIDE.fullmatch(url.fragment.removeprefix("!"))
    for candidate in (url.get("z"), url.get("w"), inside[1] if inside else "", last):
        if match := _OBJECT.fullmatch(candidate):
            return _object(match, url), LinkKind.vk
    if len(words) == 1:
        return _page(words[0], url), LinkKind.vk
    return Url(_VK, None, url.path, url.query), LinkKind.vk


def _object(match: re.Match[str], url: Url) -> Url:
    word, owner, number, reply = match[1].lower(), match[2], match[3], match[4]
    # A clip is also a video; both addresses open it.
    word = "video" if word == "clip" else word
    query = {}
    if word == "wall":
        query["reply"] = reply or url.get("reply")
    if word == "topic":
        query["post"] = url.get("post")
    return at(_VK, f"{word}{owner}_{number}", **query)


def _page(word: str, url: Url) -> Url:
    if match := _COMMUNITY.fullmatch(word):
        word = f"club{match[1]}"
    if _APP.fullmatch(word):
        return Url(_VK, None, f"/{word.lower()}", url.query, url.fragment)
    if _NAME.fullmatch(word):
        return Url(_VK, None, f"/{word.lower()}", url.query)
    return Url(_VK, None, url.path, url.query)


def vk_me(url: Url) -> Named:
    """`vk.me/name` writes to a page of VK; `vk.me/join/…` is an invitation."""
    words = url.segments
    if len(words) == 1 and _NAME.fullmatch(words[0]):
        return _page(words[0], Url(_VK)), LinkKind.vk
    return url, LinkKind.vk


def vkvideo(url: Url) -> Named:
    """The video site of VK: its videos are VK's, its own pages are its own."""
    named, kind = vk(url)
    return (named if _OBJECT.fullmatch(named.path[1:]) else url), kind


def ok(url: Url) -> Named:
    """Topics, videos, groups and people of Odnoklassniki."""
    match [word.lower() for word in url.segments]:
        case ["video" | "live" | "videoembed", number] if number.isdigit():
            return at(_OK, "video", number), LinkKind.ok
        case ["profile" | "group" as what, number, "topic" | "statuses" as part, topic, *_]:
            return at(_OK, what, number, part, topic), LinkKind.ok
        case ["profile" | "group" as what, number]:
            return Url(_OK, None, at(_OK, what, number).path, url.query), LinkKind.ok
        case [name, "topic" | "statuses" as part, topic, *_]:
            return at(_OK, name, part, topic), LinkKind.ok
        case [name]:
            return Url(_OK, None, at(_OK, name).path, url.query), LinkKind.ok
        case _:
            return url, LinkKind.ok
