"""Rules of single services: names, posts and files behind their many addresses."""

import re

from bot.links.url import Url, at, word_set
from bot.values import replace

_FACEBOOK = "facebook.com"
_INSTAGRAM = "instagram.com"
POSTS = word_set("p reel reels tv")
INSTAGRAM_WORDS = POSTS | word_set(
    "explore accounts share stories direct s about legal"
)
_CODE = re.compile(r"(?!audio$)[A-Za-z0-9_-]{5,}")
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


def instagram(url: Url) -> Url:
    """A post by its code wherever it is shown, a story, a person."""
    words = url.segments
    if len(words) > 1 and words[0].lower() in ("_u", "_n"):
        words = words[1:]
    under = words
    if words and is_instagram_name(words[0]):
        under = words[1:]
    match under:
        # `/reels/audio/5` is a sound; codes are longer than such words.
        case [word, code, "c", comment, *_] if (
            word.lower() in POSTS and _CODE.fullmatch(code)
        ):
            return at(_INSTAGRAM, "p", code, "c", comment)
        case [word, code, *_] if word.lower() in POSTS and _CODE.fullmatch(code):
            return at(_INSTAGRAM, "p", code)
    match words:
        case ["stories", user, *rest] if user != "highlights":
            return at(_INSTAGRAM, "stories", user.lower(), *rest[:1])
        case [user] | [user, "reels" | "channel" | "feed"] if is_instagram_name(user):
            return at(_INSTAGRAM, user.removeprefix("@").lower())
    return replace(url, fragment="")


def is_instagram_name(name: str) -> bool:
    return (
        bool(_NAME.fullmatch(name.removeprefix("@")))
        and name.lower() not in INSTAGRAM_WORDS
    )


def threads(url: Url) -> Url:
    match url.segments:
        case [user, "post", code, *_] if user.startswith("@"):
            return at("threads.com", "t", code)
        case ["t", code, *_]:
            return at("threads.com", "t", code)
        case [user] if user.startswith("@"):
            return at("threads.com", user.lower())
    return url


def facebook(url: Url) -> Url:
    """Posts, videos, photos, groups and people, each by the number that names it."""
    named = _facebook_script(url) or _facebook_path(url)
    if named is None:
        return replace(url, fragment="")
    return named


def _facebook_script(url: Url) -> Url | None:
    get = url.get
    match [word.lower() for word in url.segments]:
        case ["story.php" | "permalink.php"] if get("story_fbid") and get("id"):
            return _post(get("id"), get("story_fbid"), url)
        case ["watch"] | ["watch", "live"] | ["video.php"] | ["video", "embed"]:
            if video := get("v") or get("video_id"):
                return _video(video, url)
        case ["photo.php"] | ["photo"] if get("fbid"):
            return _commented(at(_FACEBOOK, "photo", fbid=get("fbid")), url)
        case ["profile.php"] if get("id"):
            return _person(get("id"), url)
        case ["groups", group]:
            post = get("multi_permalinks")
            if not post and get("view") == "permalink":
                post = get("id")
            if post:
                return _commented(at(_FACEBOOK, "groups", group, "posts", post), url)
    return None


def _facebook_path(url: Url) -> Url | None:
    words = url.segments
    match [word.lower() for word in words]:
        case ["groups", group, "posts" | "permalink", _, *_]:
            return _commented(at(_FACEBOOK, "groups", group, "posts", words[3]), url)
        case ["groups", group]:
            return replace(at(_FACEBOOK, "groups", group), query=url.query)
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
        return _commented(
            at(_FACEBOOK, "permalink.php", id=owner, story_fbid=post), url
        )
    return _commented(at(_FACEBOOK, owner.lower(), "posts", post), url)


def _video(video: str, url: Url) -> Url:
    return _commented(at(_FACEBOOK, "watch", v=video), url)


def _person(name: str, url: Url) -> Url:
    if _NUMBER.fullmatch(name):
        return at(_FACEBOOK, "profile.php", id=name)
    return replace(at(_FACEBOOK, name.lower()), query=url.query)


def _commented(thing: Url, url: Url) -> Url:
    """A comment is a thing of its own: its parameter stays."""
    named = [
        pair for pair in url.query if pair[0] in ("comment_id", "reply_comment_id")
    ]
    return replace(thing, query=tuple(sorted([*thing.query, *named])))


def whatsapp(url: Url) -> Url:
    words = url.segments
    typed = url.get("phone")
    if not typed and words:
        typed = words[0]
    number = "".join(filter(str.isdecimal, typed))
    match [url.host, *words]:
        case ["wa.me", word] if word.lstrip("+").isdecimal() and number:
            return at("wa.me", number)
        case [
            "api.whatsapp.com" | "web.whatsapp.com" | "wa.me" | "whatsapp.com",
            *_,
        ] if url.get("phone") and number:
            return at("wa.me", number)
        case ["chat.whatsapp.com", "invite", code] | ["chat.whatsapp.com", code]:
            return at("chat.whatsapp.com", code)
    return url


HOST = "t.me"
_TELEGRAM_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,31}")
_MENTION = re.compile(r"@([A-Za-z][A-Za-z0-9_]{3,31})(?:/([0-9]+))?")
_WEB_HASH = re.compile(r"(?:/im\?p=)?@([A-Za-z][A-Za-z0-9_]{2,31})")
_PHONE = re.compile(r"\+?([0-9]{7,15})")

# First words of a t.me path, and hosts under t.me, that are no name of a person or channel.
RESERVED = word_set(
    """
    s c iv k a z m joinchat addstickers addemoji addtheme addlist addstyle share msg msg_url
    proxy socks login confirmphone setlanguage bg invoice boost giftcode contact nft call web
    www www2 stickers auction stars premium
    """
)

# These are named by their path alone.
NAMED_BY_PATH = word_set(
    "addstickers addemoji addtheme addlist addstyle invoice giftcode contact nft m"
)


def telegram(url: Url) -> Url:
    words = url.segments
    if not words:
        return at(HOST)
    if words[0].lower() == "s" and len(words) > 1:
        words = words[1:]
    first = words[0].lower()
    match [first, *words[1:]]:
        case ["joinchat", code, *_]:
            return _invite(code)
        case ["c", _, *_]:
            return _private(words[1:], url)
        case ["boost", channel, *_] if boosted := telegram_name(channel):
            return boosted
    if first.startswith("+"):
        return _invite(words[0][1:])
    name = words[0].removeprefix("@")
    if _TELEGRAM_NAME.fullmatch(name) and name.lower() not in RESERVED:
        return _public(name.lower(), words[1:], url)
    if first in NAMED_BY_PATH:
        return Url(HOST, None, url.path)
    return Url(HOST, None, url.path, url.query)


def user_host(url: Url) -> Url:
    """`name.t.me/5` as `t.me/name/5`; every other address as it is."""
    name, _, rest = url.host.partition(".")
    if rest != HOST or name.lower() in RESERVED or not _TELEGRAM_NAME.fullmatch(name):
        return url
    return Url(HOST, None, f"/{name}{url.path}".rstrip("/"), url.query, url.fragment)


def web_client(url: Url) -> Url | None:
    if match := _WEB_HASH.fullmatch(url.fragment):
        return telegram_name(match[1])
    return None


def mention(text: str) -> Url | None:
    """`@name` or `@name/5`."""
    match = _MENTION.fullmatch(text)
    if not match:
        return None
    if match[2]:
        return telegram_name(match[1], match[2])
    return telegram_name(match[1])


def telegram_name(name: str, *rest: str) -> Url | None:
    if name.lower() in RESERVED:
        return None
    return _public(name.lower(), list(rest), at(HOST))


def app_link(action: str, url: Url) -> Url | None:
    """The web address that does what `tg://action?…` does, where there is one."""
    get = url.get
    match action:
        case "resolve" if get("phone"):
            return at(HOST, "+" + get("phone").lstrip("+ "))
        case "resolve" if get("domain"):
            if story := get("story"):
                return at(HOST, get("domain"), "s", story, comment=get("comment"))
            tail = filter(None, [get("post") or get("appname")])
            return at(HOST, get("domain"), *tail, comment=get("comment"))
        case "privatepost" if get("channel") and get("post"):
            return at(HOST, "c", get("channel"), get("post"), comment=get("comment"))
        case "join" if get("invite"):
            return at(HOST, "+" + get("invite"))
        case _ if action in NAMED_BY_PATH and (name := get("set") or get("slug")):
            return at(HOST, action, name)
        case "boost" if get("domain"):
            return at(HOST, get("domain"))
        case "proxy" | "socks" | "msg_url" | "login" | "confirmphone":
            return Url(HOST, None, f"/{action}", url.query)
    return None


def _public(name: str, rest: list[str], url: Url) -> Url:
    match rest:
        case ["s", story] if _is_number(story):
            return at(HOST, name, "s", story)
        case [*_, post] if len(rest) < 3 and all(map(_is_number, rest)):
            # In a topic the post follows the topic; its number counts in the whole group.
            return at(HOST, name, _plain(post), comment=_telegram_comment(url))
        case [app]:
            return at(HOST, name, app)
    return at(HOST, name)


def _private(words: list[str], url: Url) -> Url:
    if len(words) > 3 or not all(map(_is_number, words)):
        return Url(HOST, None, url.path, url.query)
    if len(words) == 1:
        return at(HOST, "c", _plain(words[0]))
    post = _plain(words[-1])
    return at(HOST, "c", _plain(words[0]), post, comment=_telegram_comment(url))


def _invite(code: str) -> Url:
    phone = _PHONE.fullmatch(code)
    if phone is not None:
        return at(HOST, "+" + phone[1])
    return at(HOST, "+" + code)


def _telegram_comment(url: Url) -> str:
    """The comment in an address: a thing of its own, apart from its post."""
    comment = url.get("comment")
    if _is_number(comment):
        return _plain(comment)
    return ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


_X = "x.com"
_TWITTER_NAME = re.compile(r"@?([a-z0-9_]{1,15})", re.I | re.A)
OWN_WORDS = word_set(
    "i home explore search hashtag intent share login settings messages notifications"
)


def x(url: Url) -> Url:
    """A post by its number, which is unique for all people; a person by name."""
    words = url.segments
    if not words and url.fragment.startswith(("!/", "/")):
        words = [word for word in url.fragment.removeprefix("!").split("/") if word]
    match [word.lower() for word in words]:
        case ["i", "web", "status", number, *_] | [
            _,
            "status" | "statuses",
            number,
            *_,
        ] if _NUMBER.fullmatch(number):
            return at(_X, "i", "status", number)
        case ["intent", "user"] if name := _TWITTER_NAME.fullmatch(
            url.get("screen_name")
        ):
            return at(_X, name[1].lower())
        case [word] if word not in OWN_WORDS and (
            name := _TWITTER_NAME.fullmatch(word)
        ):
            return at(_X, name[1])
    return url


_YOUTUBE = "youtube.com"
_TIKTOK = "tiktok.com"
_VIDEO = re.compile(r"([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-]).*", re.S)
_OLD_MOBILE = re.compile(r"/watch\?(?:.*&)?v=([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-]).*")
_VIDEO_NUMBER = re.compile(r"([0-9]{5,})(?:\.html)?")
_VIDEO_WORDS = word_set("watch shorts embed live v e vi")
TABS = word_set(
    """
    videos featured about shorts streams playlists community live channels podcasts releases
    posts store search membership
    """
)


def youtube(url: Url) -> Url:
    """A video by its identifier, a playlist, or a channel by whichever name it was given."""
    words = url.segments
    first = words[0].lower() if words else ""
    if video := _youtube_video(url, words, first):
        return video
    if url.get("list") and first in ("playlist", "embed", "watch", "play"):
        return at(_YOUTUBE, "playlist", list=url.get("list"))
    if first.startswith("@") and _only_tabs(words[1:]):
        return at(_YOUTUBE, first)
    if first in ("channel", "c", "user") and len(words) > 1 and _only_tabs(words[2:]):
        if first == "channel":
            return at(_YOUTUBE, first, words[1])
        return at(_YOUTUBE, first, words[1].lower())
    return url


def youtu_be(url: Url) -> Url:
    """The short form: `youtu.be/ID`, and sometimes a long form on the short host."""
    words = url.segments
    if words and (match := _VIDEO.fullmatch(words[0])):
        return _watch(match[1], url)
    return youtube(Url(_YOUTUBE, None, url.path, url.query, url.fragment))


def _youtube_video(url: Url, words: list[str], first: str) -> Url | None:
    candidates = []
    if first in ("", "watch", "watch_popup", "oops"):
        candidates += [url.get("v"), url.get("vi")]
    if (
        first in _VIDEO_WORDS
        and len(words) > 1
        and words[1] not in ("videoseries", "live_stream")
    ):
        candidates.append(words[1])
    for candidate in candidates:
        if match := _VIDEO.fullmatch(candidate):
            return _watch(match[1], url)
    if match := _OLD_MOBILE.fullmatch(url.fragment):
        return _watch(match[1], url)
    return None


def _watch(video: str, url: Url) -> Url:
    # A comment under a video is a thing of its own: its parameter stays.
    return at(_YOUTUBE, "watch", v=video, lc=url.get("lc"))


def _only_tabs(words: list[str]) -> bool:
    if not words:
        return True
    return len(words) == 1 and words[0].lower() in TABS


def tiktok(url: Url) -> Url:
    """A video or a photo post by its number, which is unique; a person by name."""
    words = url.segments
    match [word.lower() for word in words]:
        case [user, "video" | "photo" | "v", number, *_] if user.startswith("@"):
            return _tiktok_video(number, url)
        case (
            ["v" | "embed" | "video", number]
            | ["share" | "embed", "video" | "v2" | "v3", number]
            | ["player", "v1", number]
        ):
            return _tiktok_video(number, url)
        case ["t", _]:
            return Url(_TIKTOK, None, url.path)
        case [user, *_] if user.startswith("@"):
            return at(_TIKTOK, user, *words[1:])
    return url


def _tiktok_video(number: str, url: Url) -> Url:
    match = _VIDEO_NUMBER.fullmatch(number)
    if match is None:
        return url
    # Without a name in front TikTok opens the same video: the number alone is the key.
    return at(_TIKTOK, "@", "video", match[1])


def short_tiktok(url: Url) -> Url:
    """`vm.tiktok.com/CODE`: only TikTok knows its target, so it is a thing of its own."""
    return Url(url.host, None, url.path)


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
_VK_NAME = re.compile(r"[a-z][a-z0-9_.]{1,40}|id[0-9]+", re.I | re.A)
_APP = re.compile(r"app[0-9]+(?:_-?[0-9]+)?", re.I | re.A)
_INSIDE = re.compile(r"/?((?:wall|photo|video|clip|topic)-?[0-9]+_[0-9]+)(?:[/?].*)?")


def vk(url: Url) -> Url:
    """The object that an address shows on top, from any page of VK."""
    words = url.segments
    last = words[-1] if words else ""
    if last.lower() == "video_ext.php" and url.get("oid") and url.get("id"):
        return at(_VK, f"video{url.get('oid')}_{url.get('id')}")
    candidates = [url.get("z"), url.get("w")]
    if inside := _INSIDE.fullmatch(url.fragment.removeprefix("!")):
        candidates.append(inside[1])
    for candidate in (*candidates, last):
        if match := _OBJECT.fullmatch(candidate):
            return _object(match, url)
    if len(words) == 1:
        return _page(words[0], url)
    return Url(_VK, None, url.path, url.query)


def _object(match: re.Match[str], url: Url) -> Url:
    word = match[1].lower()
    owner = match[2]
    number = match[3]
    reply = match[4]
    if word == "clip":
        word = "video"  # a clip is also one; both addresses open it
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
    if _VK_NAME.fullmatch(word):
        return Url(_VK, None, f"/{word.lower()}", url.query)
    return Url(_VK, None, url.path, url.query)


def vk_me(url: Url) -> Url:
    words = url.segments
    if len(words) == 1 and _VK_NAME.fullmatch(words[0]):
        return _page(words[0], Url(_VK))
    return url


def vkvideo(url: Url) -> Url:
    """The video site of VK: its videos are VK's, its own pages are its own."""
    named = vk(url)
    if _OBJECT.fullmatch(named.path[1:]):
        return named
    return url


def ok(url: Url) -> Url:
    match [word.lower() for word in url.segments]:
        case ["video" | "live" | "videoembed", number] if number.isdigit():
            return at(_OK, "video", number)
        case [
            "profile" | "group" as what,
            number,
            "topic" | "statuses" as part,
            topic,
            *_,
        ]:
            return at(_OK, what, number, part, topic)
        case ["profile" | "group" as what, number]:
            return replace(at(_OK, what, number), query=url.query)
        case [name, "topic" | "statuses" as part, topic, *_]:
            return at(_OK, name, part, topic)
        case [name]:
            return replace(at(_OK, name), query=url.query)
        case _:
            return url
