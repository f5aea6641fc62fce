"""Keys of Telegram: channels, posts, invitations; knows no other service."""

import re

from bot.domain.links.url import Named, Url, at
from bot.domain.links.values import LinkKind
from bot.domain.links.words import word_set

HOST = "t.me"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,31}")
_MENTION = re.compile(r"@([A-Za-z][A-Za-z0-9_]{3,31})(?:/([0-9]+))?")
_WEB_HASH = re.compile(r"(?:/im\?p=)?@([A-Za-z][A-Za-z0-9_]{2,31})")
_PHONE = re.compile(r"\+?([0-9]{7,15})")
_HASH = re.compile(r"[A-Za-z0-9_-]+")

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


def telegram(url: Url) -> Named:
    """The key address of a Telegram thing, from any of its web addresses."""
    words = url.segments
    if not words:
        return at(HOST), LinkKind.telegram_other
    first = words[0].lower()
    if first == "s" and len(words) > 1:
        words = words[1:]
        first = words[0].lower()
    if first == "joinchat" and len(words) > 1:
        return _invite(words[1])
    if first.startswith("+"):
        return _invite(words[0][1:])
    if first == "c" and len(words) > 1:
        return _private(words[1:], url)
    if first == "boost" and len(words) > 1 and (boosted := named(words[1])):
        return boosted
    name = words[0].removeprefix("@")
    if _NAME.fullmatch(name) and not _is_reserved(name):
        return _public(name.lower(), words[1:], url)
    query = () if first in NAMED_BY_PATH else url.query
    return Url(HOST, None, url.path, query), LinkKind.telegram_other


def user_host(url: Url) -> Url:
    """`name.t.me/5` as `t.me/name/5`; every other address as it is."""
    name, _, rest = url.host.partition(".")
    if rest != HOST or _is_reserved(name) or not _NAME.fullmatch(name):
        return url
    return Url(HOST, None, f"/{name}{url.path}".rstrip("/"), url.query, url.fragment)


def web_client(url: Url) -> Named | None:
    """The public name that is open in Telegram's web client, if its address has one."""
    if match := _WEB_HASH.fullmatch(url.fragment):
        return named(match[1])
    return None


def mention(text: str) -> Named | None:
    """`@name` or `@name/5`."""
    match = _MENTION.fullmatch(text)
    if not match:
        return None
    return named(match[1], *([match[2]] if match[2] else []))


def named(name: str, *rest: str) -> Named | None:
    """A public name, or a post there; None for a reserved word."""
    return None if _is_reserved(name) else _public(name.lower(), list(rest), at(HOST))


def app_link(action: str, url: Url) -> Url | None:
    """The web address that does what `tg://action?…` does, where there is one."""
    get = url.get
    match action:
        case "resolve" if get("phone"):
            return at(HOST, "+" + get("phone").lstrip("+ "))
        case "resolve" if get("domain"):
            tail = ["s", get("story")] if get("story") else [get("post") or get("appname")]
            return at(HOST, get("domain"), *filter(None, tail), comment=get("comment"))
        case "privatepost" if get("channel") and get("post"):
            return at(HOST, "c", get("channel"), get("post"), comment=get("comment"))
        case "join" if get("invite"):
            return at(HOST, "+" + get("invite"))
        case "addstickers" | "addemoji" if get("set"):
            return at(HOST, action, get("set"))
        case "addlist" | "addtheme" | "invoice" | "giftcode" | "contact" | "nft" if get("slug"):
            return at(HOST, action, get("slug"))
        case "boost" if get("domain"):
            return at(HOST, get("domain"))
        case "proxy" | "socks" | "msg_url" | "login" | "confirmphone":
            return Url(HOST, None, f"/{action}", url.query)
        case _:
            return None


def _public(name: str, rest: list[str], url: Url) -> Named:
    match rest:
        case ["s", story] if _is_number(story):
            return at(HOST, name, "s", story), LinkKind.telegram_post
        case [*_, post] if len(rest) < 3 and all(map(_is_number, rest)):
            # In a topic the post follows the topic; its number counts in the whole group.
            return at(HOST, name, _plain(post), comment=_comment(url)), LinkKind.telegram_post
        case [app]:
            return at(HOST, name, app), LinkKind.telegram_bot
        case _:
            kind = LinkKind.telegram_bot if name.endswith("bot") else LinkKind.telegram_channel
            return at(HOST, name), kind


def _private(words: list[str], url: Url) -> Named:
    """A private channel: its number, then perhaps a topic, then the post."""
    if len(words) > 3 or not all(map(_is_number, words)):
        return Url(HOST, None, url.path, url.query), LinkKind.telegram_other
    channel = _plain(words[0])
    if len(words) == 1:
        return at(HOST, "c", channel), LinkKind.telegram_channel
    post = at(HOST, "c", channel, _plain(words[-1]), comment=_comment(url))
    return post, LinkKind.telegram_post


def _invite(code: str) -> Named:
    if phone := _PHONE.fullmatch(code):
        return at(HOST, "+" + phone[1]), LinkKind.telegram_channel
    if not _HASH.fullmatch(code):
        return at(HOST, "+" + code), LinkKind.telegram_other
    return at(HOST, "+" + code), LinkKind.telegram_invite


def _comment(url: Url) -> str:
    """The comment in an address: a thing of its own, apart from its post."""
    return _plain(url.get("comment")) if _is_number(url.get("comment")) else ""


def _is_reserved(name: str) -> bool:
    """Whether Telegram reserves the word, in upper or lower case."""
    return name.lower() in RESERVED


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"
