"""Keys of Instagram, Facebook, Threads and WhatsApp; knows no other service."""

import re

from bot.domain.links.url import Named, Url, at
from bot.domain.links.values import LinkKind
from bot.domain.links.words import word_set

_FACEBOOK = "facebook.com"
_INSTAGRAM = "instagram.com"
POSTS = frozenset({"p", "reel", "reels", "tv"})
INSTAGRAM_WORDS = POSTS | word_set("explore accounts share stories direct s about legal")
_CODE = re.compile(r"[A-Za-z0-9_-]{5,}")
_NAME = re.compile(r"[a-z0-9._]{1,30}", re.I | re.A)
_NUMBER = re.compile(r"[0-9]+")
_POST = re.compile(r"[0-9]+|pfbid[A-Za-z0-9]+")
# First words of a facebook.com path that are no name of a person.
FACEBOOK_WORDS = word_set(
    """
    share sharer events groups watch reel hashtag marketplace stories story login help gaming
    pages pg people photo video live media search public notes policies legal business ads
    privacy messages notifications settings bookmarks friends plugins dialog flx l.php
    """
)


def instagram(url: Url) -> Named:
    """A post by its code wherever it is shown, a story, a person."""
    words = url.segments
    if len(words) > 1 and words[0].lower() in ("_u", "_n"):
        words = words[1:]
    under = words[1:] if words and is_instagram_name(words[0]) else words
    match under:
        case [word, code, *rest] if word.lower() in POSTS and _is_post(code):
            return at(_INSTAGRAM, "p", code, *_comment(rest)), LinkKind.instagram
    match words:
        case ["stories", user, *rest] if user != "highlights":
            return at(_INSTAGRAM, "stories", user.lower(), *rest[:1]), LinkKind.instagram
        case [user] | [user, "reels" | "channel" | "feed"] if is_instagram_name(user):
            return at(_INSTAGRAM, user.removeprefix("@").lower()), LinkKind.instagram
    return Url(_INSTAGRAM, None, url.path, url.query), LinkKind.instagram


def _is_post(code: str) -> bool:
    # `/reels/audio/5` is a sound; codes are longer than such words.
    return bool(_CODE.fullmatch(code)) and code != "audio"


def is_instagram_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name.removeprefix("@"))) and name.lower() not in INSTAGRAM_WORDS


def _comment(rest: list[str]) -> list[str]:
    return ["c", *rest[1:2]] if len(rest) > 1 and rest[0] == "c" else []


def threads(url: Url) -> Named:
    """A post by its code; a person by name."""
    match url.segments:
        case [user, "post", code, *_] if user.startswith("@"):
            return at("threads.com", "t", code), LinkKind.threads
        case ["t", code, *_]:
            return at("threads.com", "t", code), LinkKind.threads
        case [user] if user.startswith("@"):
            return at("threads.com", user.lower()), LinkKind.threads
    return url, LinkKind.threads


def facebook(url: Url) -> Named:
    """Posts, videos, photos, groups and people, each by the number that names it."""
    named = _facebook_script(url) or _facebook_path(url)
    return named or Url(_FACEBOOK, None, url.path, url.query), LinkKind.facebook


def _facebook_script(url: Url) -> Url | None:
    """The forms that name things by parameters."""
    get = url.get
    match [word.lower() for word in url.segments]:
        case ["story.php" | "permalink.php"] if get("story_fbid") and get("id"):
            return _post(get("id"), get("story_fbid"), url)
        case ["watch"] | ["watch", "live"] | ["video.php"] | ["video", "embed"]:
            video = get("v") or get("video_id")
            return _video(video, url) if video else None
        case ["photo.php"] | ["photo"] if get("fbid"):
            return _commented(at(_FACEBOOK, "photo", fbid=get("fbid")), url)
        case ["profile.php"] if get("id"):
            return _person(get("id"), url)
        case ["groups", group] if get("multi_permalinks"):
            return _commented(at(_FACEBOOK, "groups", group, "posts", get("multi_permalinks")), url)
        case ["groups", group] if get("view") == "permalink" and get("id"):
            return _commented(at(_FACEBOOK, "groups", group, "posts", get("id")), url)
    return None


def _facebook_path(url: Url) -> Url | None:
    """The forms that name things by their path."""
    words = url.segments
    match [word.lower() for word in words]:
        case ["groups", group, "posts" | "permalink", _, *_]:
            return _commented(at(_FACEBOOK, "groups", group, "posts", words[3]), url)
        case ["groups", group]:
            return Url(_FACEBOOK, None, at(_FACEBOOK, "groups", group).path, url.query)
        case ["reel", video]:
            return _video(video, url)
        case ["events", event, *_] if _NUMBER.fullmatch(event):
            return at(_FACEBOOK, "events", event)
        case ["people" | "pages", _, number] if _NUMBER.fullmatch(number):
            return _person(number, url)
        case ["pg", name]:
            return _person(name, url)
        case [name, *_] if name not in FACEBOOK_WORDS:
            return _facebook_owned(name, words, url)
    return None


def _facebook_owned(owner: str, words: list[str], url: Url) -> Url | None:
    """A person, or a thing under a person's name; some things have a number of their own."""
    match [*words[1:2], words[-1]]:
        case ["posts", post] if _POST.fullmatch(post):
            return _post(owner, post, url)
        case ["videos", video] if _NUMBER.fullmatch(video):
            return _video(video, url)
        case ["photos", photo] if _NUMBER.fullmatch(photo):
            return _commented(at(_FACEBOOK, "photo", fbid=photo), url)
        case [_] if not owner.endswith(".php"):
            return _person(owner, url)
    return None


def _post(owner: str, post: str, url: Url) -> Url:
    if _NUMBER.fullmatch(owner):
        return _commented(at(_FACEBOOK, "permalink.php", id=owner, story_fbid=post), url)
    return _commented(at(_FACEBOOK, owner.lower(), "posts", post), url)


def _video(video: str, url: Url) -> Url:
    return _commented(at(_FACEBOOK, "watch", v=video), url)


def _person(name: str, url: Url) -> Url:
    if _NUMBER.fullmatch(name):
        return at(_FACEBOOK, "profile.php", id=name)
    return Url(_FACEBOOK, None, at(_FACEBOOK, name.lower()).path, url.query)


def _commented(thing: Url, url: Url) -> Url:
    """A comment is a thing of its own: its parameter stays."""
    named = [pair for pair in url.query if pair[0] in ("comment_id", "reply_comment_id")]
    return Url(thing.host, None, thing.path, tuple(sorted([*thing.query, *named])))


def whatsapp(url: Url) -> Named:
    """A chat with a number, an invitation to a group, a channel."""
    words = url.segments
    number = "".join(filter(str.isdecimal, url.get("phone") or (words[0] if words else "")))
    match [url.host, *words]:
        case ["wa.me", word] if word.lstrip("+").isdecimal() and number:
            return at("wa.me", number), LinkKind.whatsapp
        case ["api.whatsapp.com" | "web.whatsapp.com" | "wa.me" | "whatsapp.com", *_] if (
            url.get("phone") and number
        ):
            return at("wa.me", number), LinkKind.whatsapp
        case ["chat.whatsapp.com", "invite", code] | ["chat.whatsapp.com", code]:
            return at("chat.whatsapp.com", code), LinkKind.whatsapp
    return url, LinkKind.whatsapp
