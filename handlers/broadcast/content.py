"""Reads an admin's message as recipients will get it: formatted text, and one file."""

from dataclasses import dataclass

from telegram import Message, MessageEntity
from telegram.constants import MessageLimit

from bot.domain.broadcast.broadcast import Content
from bot.domain.broadcast.rich_text import Mark, to_html
from bot.domain.notices.broadcast import Said
from handlers.reading import files_of

KINDS = {"photo", "video", "document", "animation"}


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a message cannot be broadcast."""

    said: Said
    detail: str | None = None


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
    return Content(to_html(text or "", map(_mark, entities)), media)


def _mark(entity: MessageEntity) -> Mark:
    detail = entity.url or entity.language or entity.custom_emoji_id or ""
    return Mark(str(entity.type), entity.offset, entity.length, detail)
