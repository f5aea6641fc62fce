"""Reads an admin's message as recipients will get it: formatted text, and one file."""

from collections.abc import Sequence
from html import escape

from telegram import Message, MessageEntity
from telegram.constants import MessageLimit

from bot.domain.broadcast.broadcast import Content
from bot.domain.notices.broadcast import Said, Unfit
from handlers.reading import files_of

KINDS = {"photo", "video", "document", "animation"}
_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote expandable",
}


def content_for_all(message: Message, *, as_caption: bool = False) -> Content | Unfit:
    """The message as it would reach people; `as_caption` when its words go under a file."""
    if message.media_group_id is not None:
        return Unfit(Said.ALBUM)
    files = files_of(message)
    if files and files[0].kind not in KINDS:
        return Unfit(Said.NOT_TAKEN)
    text = message.text if message.text is not None else message.caption
    if not files and not message.text:
        return Unfit(Said.NOT_TAKEN)
    media = (files[0].kind, files[0].file_id) if files else None
    limit, said = MessageLimit.MAX_TEXT_LENGTH, Said.TEXT_TOO_LONG
    if media is not None or as_caption:
        limit, said = MessageLimit.CAPTION_LENGTH, Said.CAPTION_TOO_LONG
    size = len((text or "").encode("utf-16-le", "surrogatepass")) // 2
    if size > limit:
        return Unfit(said, str(size))
    entities = message.entities if message.text is not None else message.caption_entities
    return Content(to_html(text or "", entities), media)


def to_html(text: str, entities: Sequence[MessageEntity]) -> str:
    """The text as Telegram HTML; what Telegram finds by itself (links, names) stays plain text.

    Telegram's entities lie within each other or apart. One of an unknown kind, or that crosses
    another, is left out.
    """
    raw = text.encode("utf-16-le", "surrogatepass")  # offsets count UTF-16 units
    known = [one for one in entities if one.offset >= 0 and one.length > 0 and _tag(one)]
    known.sort(key=lambda one: (one.offset, -one.length))
    return _marked(raw, known, 0, len(raw) // 2)


def _marked(raw: bytes, entities: Sequence[MessageEntity], start: int, end: int) -> str:
    def plain(first: int, last: int) -> str:
        return escape(raw[first * 2 : last * 2].decode("utf-16-le", "replace"), quote=False)

    out, at = "", start
    for place, one in enumerate(entities, 1):
        upto = one.offset + one.length
        if at <= one.offset and upto <= end:
            within = [each for each in entities[place:] if each.offset + each.length <= upto]
            inner, tag = _marked(raw, within, one.offset, upto), _tag(one)
            out += f"{plain(at, one.offset)}<{tag}>{inner}</{tag.split()[0]}>"
            at = upto
    return out + plain(at, end)


def _tag(entity: MessageEntity) -> str:
    """What opens the entity in HTML; nothing for one that is not kept."""
    emoji = entity.custom_emoji_id or ""
    if entity.type == MessageEntity.TEXT_LINK and entity.url:
        return f'a href="{escape(entity.url)}"'
    if entity.type == MessageEntity.CUSTOM_EMOJI and emoji.isascii() and emoji.isdigit():
        return f'tg-emoji emoji-id="{emoji}"'
    return _TAGS.get(entity.type, "")
