"""Reader of Telegram's objects into plain values; the only place that knows their shapes."""

import hashlib
from contextlib import suppress
from itertools import islice

import telegram
from telegram import Message, MessageEntity, MessageOriginChannel, Update
from telegram.constants import ChatID

from bot.core.visit import Sender
from bot.links.find import MAX_LINKS, find_links
from bot.links.link import defang, parse_link
from bot.links.url import BadLink, Link
from bot.reports.draft import Attachment, Input, Post, point_of, taken
from bot.values import replace

SERVICE_AUTHORS = {ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL, ChatID.SERVICE_CHAT}
LARGEST = 2**53
"""Telegram promises that every number is below."""
_LONG = 1024
"""Characters of words, and of addresses behind words, that weigh as much as a press."""


def is_number(given: object) -> bool:
    """True if Telegram could have numbered anything so, and both databases can look for it."""
    return type(given) is int and abs(given) < LARGEST


def sender_of(update: Update) -> Sender:
    """Raises TypeError for an id that is no number."""
    user = update.effective_user
    chat = update.effective_chat
    message = update.effective_message
    _check_ids(update)
    thread = None
    anonymous = False
    if isinstance(message, Message):
        if message.is_topic_message:
            thread = message.message_thread_id
        anonymous = update.callback_query is None and message.sender_chat is not None
    person = chat_id = None
    is_private = False
    if chat is not None:
        chat_id = chat.id
        # The number of a person is never kept as a group's, whatever kind of chat it is called.
        is_private = chat.type == chat.PRIVATE or chat.id > 0
        if is_private:
            person = chat.id  # the id of its person, also when another author is named
    name = ""
    language = None
    if user is not None:
        person = user.id
        name = name_of(user)
        language = _words(user.language_code)
        anonymous = anonymous or user.id in SERVICE_AUTHORS
    number = None
    if update.message is not None:
        number = update.message.message_id
    return Sender(
        person=person,
        chat=chat_id,
        thread=thread,
        is_private=is_private,
        name=name,
        language=language,
        is_anonymous=anonymous,
        message=number,
    )


def _check_ids(update: Update) -> None:
    given = (update.effective_user, update.effective_chat)
    numbers = [named.id for named in given if named is not None]
    if update.effective_message is not None:
        numbers.append(update.effective_message.message_id)
    if not all(map(is_number, numbers)):
        raise TypeError("an id is no number")


def weight_of(update: Update) -> int:
    """Weigh an update against the limit of its sender: more, the more there is to read."""
    message = update.message or update.edited_message
    if message is None:
        return 1
    hidden = (entity.url for entity in (*message.entities, *message.caption_entities))
    read = (message.text, message.caption, *hidden)
    return 1 + sum(len(text) for text in read if isinstance(text, str)) // _LONG


def name_of(user: telegram.User | telegram.SharedUser) -> str:
    """A name as plain words, in which no address opens at a tap; “?” for one of an odd shape."""
    parts = (_words(user.first_name), _words(user.last_name))
    # Cut first: what is left of a long word may be an address only then.
    return defang(" ".join(filter(None, parts))[:64]).strip() or "?"


def _words(given: object) -> str | None:
    if not isinstance(given, str):
        return None
    return given


def content_of(message: Message) -> Input:
    """Return a message's input for a report."""
    origin = message.forward_origin
    said = replace(
        said_in(message), is_forwarded=origin is not None, message=message.message_id
    )
    if isinstance(origin, MessageOriginChannel):
        # A channel's post is itself what is reported; links inside it are part of its words.
        chat = origin.chat
        name = chat.title or ""
        posted = _each_once(_post_links(chat, origin.message_id))
        post = None
        if chat.username:
            name = f"{chat.title} (@{chat.username})"
            at = round(origin.date.timestamp() * 1000)
            hashed = None
            if said.text:
                hashed = hashlib.sha256(said.text.encode()).hexdigest()
            post = Post(chat.username, origin.message_id, at, hashed)
        return replace(said, links=posted, origin=name, post=post)
    links, bad, rest = find_links(said.text or "")
    links = [*links, *_hidden_links(message)]
    if not (links or rest):
        rest = said.text or ""  # marks alone, such as "..."
    # A public group is named; a private one, and any private person, is not kept.
    group = None
    if isinstance(origin, telegram.MessageOriginChat) and origin.sender_chat.username:
        group = f"{origin.sender_chat.title} (@{origin.sender_chat.username})"
    return replace(
        said,
        links=_each_once(links),
        text=rest or None,
        origin=group,
        bad_links=tuple(sorted({one.problem for one in bad})),
    )


LONGEST_CODE = 24
"""Characters; a longer text is no code, in whatever way one is typed."""


def may_be_code(message: Message) -> bool:
    """True for a text that may be a code or a number, even if it is mistyped."""
    text = message.text or ""
    return 0 < len(text) <= LONGEST_CODE and not content_of(message).links


def said_in(message: Message) -> Input:
    """Return a message's input for a sent report: its words as they are, its file, its place."""
    files, unkept = taken(files_of(message))
    text = message.text or message.caption
    return Input(text=text, files=files, place=place_of(message), unkept=unkept)


def files_of(message: Message) -> tuple[Attachment, ...]:
    if message.photo:
        largest = message.photo[-1]
        size = _size(largest.file_size)
        return (
            Attachment("photo", largest.file_id, largest.file_unique_id, size=size),
        )
    for kind in ("animation", "video", "voice", "video_note", "audio", "document"):
        file = getattr(message, kind, None)
        if file is not None:
            mime = _words(getattr(file, "mime_type", None))
            size = _size(file.file_size)
            return (Attachment(kind, file.file_id, file.file_unique_id, mime, size),)
    return ()


def _size(given: object) -> int | None:
    """A size that can be kept; it is a help for staff, and no reason to refuse a file."""
    if not isinstance(given, int) or not is_number(given) or given < 0:
        return None
    return given


def _post_links(chat: telegram.Chat, message: int) -> list[Link]:
    """The address of a channel's post: by the channel's name, else by its number."""
    inner = str(chat.id).removeprefix("-100")
    for address in (chat.username, f"c/{inner}"):
        if address:
            with suppress(BadLink):
                return [parse_link(f"https://t.me/{address}/{message}")]
    return []


def _hidden_links(message: Message) -> list[Link]:
    """Addresses behind words (text links), which a reader of the text would not see."""
    found = []
    entities = (*message.entities, *message.caption_entities)
    hidden = (
        one.url for one in entities if one.type == MessageEntity.TEXT_LINK and one.url
    )
    for url in islice(hidden, MAX_LINKS):
        with suppress(BadLink):
            found.append(parse_link(url))
    return found


def _each_once(links: list[Link]) -> tuple[Link, ...]:
    return tuple({link.canonical: link for link in links}.values())


def place_of(message: Message) -> str | None:
    """Return a location or venue to about a kilometre; its name and address are not read."""
    location = message.location
    if message.venue is not None:
        location = message.venue.location
    if location is None:
        return None
    latitude = location.latitude
    longitude = location.longitude
    # A place that is no number is none.
    if not isinstance(latitude, (int, float)) or not isinstance(
        longitude, (int, float)
    ):
        return None
    return point_of(latitude, longitude)
