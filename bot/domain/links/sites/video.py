"""Keys of YouTube and TikTok; knows no other service."""

import re

from bot.domain.links.url import Named, Url, at
from bot.domain.links.values import LinkKind
from bot.domain.links.words import word_set

_YOUTUBE = "youtube.com"
_TIKTOK = "tiktok.com"
_VIDEO = re.compile(r"([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-]).*", re.S)
_OLD_MOBILE = re.compile(r"/watch\?(?:.*&)?v=([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-]).*")
_NUMBER = re.compile(r"([0-9]{5,})(?:\.html)?")
_VIDEO_WORDS = frozenset({"watch", "shorts", "embed", "live", "v", "e", "vi"})
TABS = word_set(
    """
    videos featured about shorts streams playlists community live channels podcasts releases
    posts store search membership
    """
)


def youtube(url: Url) -> Named:
    """A video by its identifier, a playlist, or a channel by whichever name it was given."""
    words = url.segments
    first = words[0].lower() if words else ""
    if video := _youtube_video(url, words, first):
        return video
    if url.get("list") and first in ("playlist", "embed", "watch", "play"):
        return _playlist(url.get("list"))
    if first.startswith("@") and _only_tabs(words[1:]):
        return at(_YOUTUBE, first), LinkKind.youtube_channel
    if first in ("channel", "c", "user") and len(words) > 1 and _only_tabs(words[2:]):
        name = words[1] if first == "channel" else words[1].lower()
        return at(_YOUTUBE, first, name), LinkKind.youtube_channel
    return url, LinkKind.youtube_other


def youtu_be(url: Url) -> Named:
    """The short form: `youtu.be/ID`, and sometimes a long form on the short host."""
    words = url.segments
    if words and (match := _VIDEO.fullmatch(words[0])):
        return _watch(match[1], url)
    return youtube(Url(_YOUTUBE, None, url.path, url.query, url.fragment))


def _youtube_video(url: Url, words: list[str], first: str) -> Named | None:
    candidates = []
    if first in ("", "watch", "watch_popup", "oops"):
        candidates += [url.get("v"), url.get("vi")]
    if first in _VIDEO_WORDS and len(words) > 1 and words[1] not in ("videoseries", "live_stream"):
        candidates.append(words[1])
    for candidate in candidates:
        if match := _VIDEO.fullmatch(candidate):
            return _watch(match[1], url)
    match = _OLD_MOBILE.fullmatch(url.fragment)
    return _watch(match[1], url) if match else None


def _watch(video: str, url: Url) -> Named:
    # A comment under a video is a thing of its own: its parameter stays.
    return at(_YOUTUBE, "watch", v=video, lc=url.get("lc")), LinkKind.youtube_video


def _playlist(name: str) -> Named:
    return at(_YOUTUBE, "playlist", list=name), LinkKind.youtube_playlist


def _only_tabs(words: list[str]) -> bool:
    return not words or (len(words) == 1 and words[0].lower() in TABS)


def tiktok(url: Url) -> Named:
    """A video or a photo post by its number, which is unique; a person by name."""
    words = url.segments
    match [word.lower() for word in words]:
        case [user, "video" | "photo" | "v", number, *_] if user.startswith("@"):
            return _tiktok_video(number, url)
        case ["v", number] | ["share" | "embed", "video" | "v2" | "v3", number]:
            return _tiktok_video(number, url)
        case ["embed", number] | ["player", "v1", number] | ["video", number]:
            return _tiktok_video(number, url)
        case ["t", _]:
            return Url(_TIKTOK, None, url.path), LinkKind.short_link
        case [user] if user.startswith("@"):
            return at(_TIKTOK, user), LinkKind.tiktok
        case [user, *rest] if user.startswith("@"):
            return at(_TIKTOK, user, *words[-len(rest) :]), LinkKind.tiktok
        case _:
            return url, LinkKind.tiktok


def _tiktok_video(number: str, url: Url) -> Named:
    match = _NUMBER.fullmatch(number)
    # Without a name in front TikTok opens the same video: the number alone is the key.
    return (at(_TIKTOK, "@", "video", match[1]) if match else url), LinkKind.tiktok


def short_tiktok(url: Url) -> Named:
    """`vm.tiktok.com/CODE`: only TikTok knows its target, so it is a thing of its own."""
    return Url(url.host, None, url.path), LinkKind.short_link
