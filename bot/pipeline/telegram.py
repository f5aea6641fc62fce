"""A rendered message as calls of the Bot API. Decides nothing about when, whether or to whom."""

from __future__ import annotations

import html
import re
from typing import Any

from telegram import (
    Bot,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import MessageLimit, ParseMode

from bot.messages.outgoing import Button, Outgoing, SentFile

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_TAG = re.compile(r"<[^>]*>")
_WITHOUT_CAPTION = frozenset({"sticker", "video_note", "location"})
_WITH_SPOILER = frozenset({"photo", "video", "animation"})


async def send(
    bot: Bot,
    chat: int,
    outgoing: Outgoing,
    *,
    thread: int | None = None,
    reply_to: int | None = None,
    plain: bool = False,
) -> int:
    """Send it; the id of the message that carries the text."""
    where: dict[str, Any] = {
        "chat_id": chat,
        "message_thread_id": thread,
        "disable_notification": outgoing.silent or None,
        "reply_parameters": None
        if reply_to is None
        else ReplyParameters(reply_to, allow_sending_without_reply=True),
    }
    file = outgoing.file
    if file is None:
        message = await _send_text(bot, where, outgoing, plain=plain)
    elif not outgoing.text:
        message = await _send_file(bot, where, file, reply_markup=_markup(outgoing))
    elif file.kind in _WITHOUT_CAPTION or _length(outgoing.text) > MessageLimit.CAPTION_LENGTH:
        await _send_file(bot, where, file)
        message = await _send_text(bot, where, outgoing, plain=plain)
    else:
        message = await _send_file(
            bot, where, file,
            caption=_text(outgoing, plain=plain), parse_mode=_mode(plain=plain),
            reply_markup=_markup(outgoing),
        )  # fmt: skip
    return message.message_id


async def edit(
    bot: Bot, chat: int, message_id: int, outgoing: Outgoing, *, plain: bool = False
) -> None:
    """Change what a message says and which buttons stand under it."""
    what: dict[str, Any] = {
        "chat_id": chat,
        "message_id": message_id,
        "parse_mode": _mode(plain=plain),
        "reply_markup": _keyboard(outgoing),
    }
    text = _text(outgoing, plain=plain)
    file = outgoing.file
    if file is None or file.kind in _WITHOUT_CAPTION:
        await bot.edit_message_text(text, link_preview_options=_NO_PREVIEW, **what)
    else:
        await bot.edit_message_caption(caption=text, **what)


async def _send_text(
    bot: Bot, where: dict[str, Any], outgoing: Outgoing, *, plain: bool
) -> Message:
    return await bot.send_message(
        text=_text(outgoing, plain=plain),
        parse_mode=_mode(plain=plain),
        link_preview_options=_NO_PREVIEW,
        reply_markup=_markup(outgoing),
        **where,
    )


async def _send_file(bot: Bot, where: dict[str, Any], file: SentFile, **caption: Any) -> Message:
    if file.kind == "location":
        latitude, _, longitude = file.file_id.partition(",")
        return await bot.send_location(
            latitude=float(latitude), longitude=float(longitude), **where, **caption
        )
    more = {"has_spoiler": True} if file.kind in _WITH_SPOILER else {}
    method = getattr(bot, f"send_{file.kind}")
    message: Message = await method(**{file.kind: file.file_id}, **more, **where, **caption)
    return message


def _text(outgoing: Outgoing, *, plain: bool) -> str:
    return html.unescape(_TAG.sub("", outgoing.text)) if plain else outgoing.text


def _mode(*, plain: bool) -> str | None:
    return None if plain else ParseMode.HTML


def _length(text: str) -> int:
    """As Telegram counts: visible text in UTF-16 units."""
    return len(html.unescape(_TAG.sub("", text)).encode("utf-16-le")) // 2


def _markup(outgoing: Outgoing) -> InlineKeyboardMarkup | ForceReply | None:
    if outgoing.prompt is not None:
        return ForceReply(selective=True, input_field_placeholder=outgoing.prompt or None)
    return _keyboard(outgoing)


def _keyboard(outgoing: Outgoing) -> InlineKeyboardMarkup | None:
    if not outgoing.rows:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in outgoing.rows])


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        button.text,
        callback_data=button.data,
        url=button.url,
        copy_text=None if button.copy is None else CopyTextButton(button.copy),
        style=button.style,
    )
