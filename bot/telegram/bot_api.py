"""Calls of the Bot API for a rendered message. It decides neither when nor to whom."""

import html
import re
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from typing import Any

from telegram import Bot, InputFile
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest

from bot.core.messages import (
    Button,
    Drawing,
    Keys,
    Outgoing,
    SentFile,
    UncleanFile,
    Upload,
    encode,
    takes,
)
from bot.core.tracing import TRACING
from bot.telegram.request import EncodedForm
from bot.values import Value

CAPTION_ONLY = SentFile("photo", "")
"""In an edit the caption changes and the picture stays; a new message has no picture."""
_FETCH_SECONDS = 60.0
_ANSWER_SECONDS = 10.0
_NO_PREVIEW = {"is_disabled": True}
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
) -> tuple[int, ...]:
    """Send it; return the ids of its messages, that of the message with the text last."""
    where: dict[str, Any] = {
        "chat_id": chat,
        "message_thread_id": thread,
        "disable_notification": outgoing.silent or None,
        "protect_content": outgoing.protected or None,
    }
    if reply_to is not None:
        where["reply_parameters"] = {
            "message_id": reply_to,
            "allow_sending_without_reply": True,
        }
    file = _file_of(outgoing)
    markup = _markup(outgoing)
    above = []
    if file is not None and not outgoing.text:
        message = await _send_file(bot, file, reply_markup=markup, **where)
    elif file is not None and not (
        file.kind in _WITHOUT_CAPTION
        or takes(outgoing.text) > MessageLimit.CAPTION_LENGTH
    ):
        words = _words("caption", outgoing, plain=plain)
        message = await _send_file(bot, file, reply_markup=markup, **words, **where)
    else:
        if file is not None:
            above.append(await _send_file(bot, file, **where))
        words = _words("text", outgoing, plain=plain)
        message = await call(bot, "sendMessage", reply_markup=markup, **words, **where)
    return tuple(int(each["message_id"]) for each in (*above, message))


async def delete(bot: Bot, chat: int, numbers: Sequence[int]) -> None:
    """Delete messages; those that are older than 48 hours stay."""
    with suppress(BadRequest):
        await call(bot, "deleteMessages", chat_id=chat, message_ids=list(numbers))


async def admit(bot: Bot, chat: int, user: int) -> None:
    """Let a person in; Telegram refuses it where they are inside by now, or asked no longer."""
    with suppress(BadRequest):
        await call(bot, "approveChatJoinRequest", chat_id=chat, user_id=user)


async def edit(
    bot: Bot, chat: int, message_id: int, outgoing: Outgoing, *, plain: bool = False
) -> None:
    """Change the text of a message, the file that the bot made, and the buttons."""
    keyboard = _keyboard(outgoing)
    what: dict[str, Any] = {
        "chat_id": chat,
        "message_id": message_id,
        "reply_markup": keyboard,
    }
    if outgoing.only_rows:
        await call(bot, "editMessageReplyMarkup", **what)
        return
    file = outgoing.file
    if file != CAPTION_ONLY:
        file = _file_of(outgoing)
    if isinstance(file, Upload):
        words = _words("caption", outgoing, plain=plain)
        media = {"type": file.kind, "media": "attach://file", **words}
        given = {key: value for key, value in media.items() if value is not None}
        await call(bot, "editMessageMedia", media=given, file=_input(file), **what)
    elif file is None or file.kind in _WITHOUT_CAPTION:
        await call(
            bot, "editMessageText", **_words("text", outgoing, plain=plain), **what
        )
    else:
        await call(
            bot,
            "editMessageCaption",
            **_words("caption", outgoing, plain=plain),
            **what,
        )


async def call(bot: Bot, method: str, **parameters: Any) -> Any:
    """Telegram's raw answer; raises python-telegram-bot's errors.

    Its typed methods turn every keyboard and every answer into objects, which is half of the cost
    of a message, while the bot needs one number of the answer.
    """
    with TRACING.span("call", method=method):
        if any(isinstance(each, InputFile) for each in parameters.values()):
            return await bot._post(method, parameters)
        return await bot.request.post(
            f"{bot.base_url}/{method}", EncodedForm.of(parameters)
        )


async def answer(bot: Bot, parameters: dict[str, Any]) -> None:
    """Answer a pressed button; too late, it is worth nothing."""
    form = EncodedForm.of(parameters)
    seconds = _ANSWER_SECONDS
    await bot.request.post(
        f"{bot.base_url}/answerCallbackQuery", form, read_timeout=seconds
    )


async def fetch(bot: Bot, file_id: str, most: int) -> bytes | None:
    """A file that Telegram keeps; None when it has more than `most` bytes."""
    found = await call(bot, "getFile", file_id=file_id)
    if found.get("file_size", 0) > most:
        return None
    address = f"{bot.base_file_url}/{found['file_path']}"
    return bytes(await bot.request.retrieve(address, read_timeout=_FETCH_SECONDS))


class Template(Value):
    """A call whose recipients differ only in the chat and in the message to change."""

    method: str
    body: bytes

    async def call(self, bot: Bot, chat: int, message: int | None = None) -> Any:
        body = self.body + b"&chat_id=%d" % chat
        if message is not None:
            body += b"&message_id=%d" % message
        return await bot.request.post(
            f"{bot.base_url}/{self.method}", EncodedForm(body)
        )


def template(
    outgoing: Outgoing, *, edits: bool = False, paid: bool = False
) -> Template:
    """The message as one call, encoded once; a file that Telegram keeps stands above the text."""
    file = outgoing.file
    fields: dict[str, Any] = {
        "parse_mode": ParseMode.HTML,
        "reply_markup": _keyboard(outgoing),
    }
    if file is None:
        fields |= {"text": outgoing.text, "link_preview_options": _NO_PREVIEW}
        method = "editMessageText" if edits else "sendMessage"
    else:
        fields["caption"] = outgoing.text or None
        method = "editMessageCaption"
    if isinstance(file, SentFile) and not edits:
        fields[file.kind] = file.file_id
        method = _send_method(file.kind)
    if not edits:
        fields["disable_notification"] = outgoing.silent or None
        fields["allow_paid_broadcast"] = paid or None
    return Template(method, EncodedForm.of(fields).body)


DELETE = Template("deleteMessage", b"")


def _send_method(kind: str) -> str:
    return "send" + "".join(part.capitalize() for part in kind.split("_"))


async def _send_file(bot: Bot, file: SentFile | Upload, **more: Any) -> Any:
    if file.kind == "location" and isinstance(file, SentFile):
        latitude, _, longitude = file.file_id.partition(",")
        place = {"latitude": float(latitude), "longitude": float(longitude)}
        return await call(bot, "sendLocation", **place, **more)
    if file.spoiler and file.kind in _WITH_SPOILER:
        more["has_spoiler"] = True
    more[file.kind] = _input(file) if isinstance(file, Upload) else file.file_id
    return await call(bot, _send_method(file.kind), **more)


def _file_of(outgoing: Outgoing) -> SentFile | Upload | None:
    """The file to send. Raises TypeError for one that is not drawn or not cleaned yet."""
    file = outgoing.file
    if isinstance(file, Drawing | UncleanFile):
        raise TypeError(type(file).__name__)
    if file == CAPTION_ONLY:
        return None
    return file


def _input(file: Upload) -> InputFile:
    return InputFile(BytesIO(file.content), filename=file.name, read_file_handle=False)


def _words(name: str, outgoing: Outgoing, *, plain: bool) -> dict[str, Any]:
    words: dict[str, Any] = {name: outgoing.text, "parse_mode": ParseMode.HTML}
    if plain:
        words = {name: html.unescape(_TAG.sub("", outgoing.text)), "parse_mode": None}
    if name == "text":
        words["link_preview_options"] = _NO_PREVIEW
    return words


def _markup(outgoing: Outgoing) -> dict[str, Any] | None:
    if outgoing.keys is not None:
        return _keys(outgoing.keys)
    if outgoing.no_keys:
        return {"remove_keyboard": True}
    if outgoing.prompt is None:
        return _keyboard(outgoing)
    asked: dict[str, Any] = {"force_reply": True, "selective": True}
    if outgoing.prompt:
        asked["input_field_placeholder"] = outgoing.prompt
    return asked


def _keys(keys: Keys) -> dict[str, Any]:
    asked = {
        "request_id": keys.request,
        "user_is_bot": False,
        "max_quantity": keys.most,
        "request_name": True,
    }
    rows = [[{"text": keys.choose, "request_users": asked}], [{"text": keys.stop}]]
    return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}


def _keyboard(outgoing: Outgoing) -> dict[str, Any] | None:
    if not outgoing.rows:
        return None
    return {
        "inline_keyboard": [
            [_button(button) for button in row] for row in outgoing.rows
        ]
    }


def _button(button: Button) -> dict[str, Any]:
    fields = {
        "text": button.text,
        "callback_data": button.action and encode(button.action),
        "url": button.url,
        "copy_text": None if button.copy is None else {"text": button.copy},
        "style": button.style,
    }
    return {name: value for name, value in fields.items() if value is not None}
