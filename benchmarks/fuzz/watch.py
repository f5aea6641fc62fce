"""Hears everything the bot says, as the people in the chat see it, and judges each word of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.fuzz.cast import Cast
from benchmarks.fuzz.tokens import CITIZEN_ID, CODE, SAMPLE_CODE, TOKEN, Kind, Tokens
from bot.sandbox import Message
from bot.sandbox.api.entities import TEXT_LIMIT, units
from bot.sandbox.world.model import Chat, Json

_NOT_SAID = ("from", "chat", "date", "edit_date", "reply_to_message", "message_id")
_TAPPED = ("url", "mention", "email", "bot_command", "text_link", "text_mention", "hashtag")
_HARMLESS = (
    "message is not modified", "message to edit not found", "message can't be edited",
    "query is too old", "chat not found", "bot was blocked by the user", "user is deactivated",
    "bot can't initiate conversation", "bot is not a member", "message thread not found",
    "there is no text in the message to edit", "bot was kicked", "user not found",
    "member not found", "participant", "there is no caption", "wrong file identifier",
    "wrong file_id", "message identifier is not specified", "message to delete not found",
    "can't use file of type",
)  # fmt: skip
"""Refusals that hostile updates rightly lead to: places, people and files that are not there."""
_LOUD = ("error", "critical")
_BROKEN_UPDATE = ("an update failed", "something that is no update was ignored")
_WORDS = re.compile(r'\s|\\[ntr]|"')
"""Between the words of a message that is written as JSON."""
_SHOWN_LINKS = ("hxxp://", "hxxps://")
_LEAVES_TOPIC = ("o:out:", "o:in:")
_BOLD = ("bold", "italic", "code", "pre", "spoiler", "strikethrough", "underline")


@dataclass
class Watch:
    """`broken` counts promises that did not hold, with the first examples of each."""

    cast: Cast
    tokens: Tokens
    say: Callable[[str], None] | None = None
    broken: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    answered: set[str] = field(default_factory=set)
    citizens_saw: set[str] = field(default_factory=set)
    """Words of staff that reached somebody who is no staff."""
    said: int = 0
    ids: dict[tuple[str, str], None] = field(default_factory=dict)
    """What stood on buttons lately, with the kind of button."""

    def violate(self, promise: str, example: object) -> None:
        self.broken[promise] += 1
        kept = self.examples.setdefault(promise, [])
        if len(kept) < 3:
            kept.append(str(example)[:1500])
            if self.say is not None:
                self.say(f"✗ {promise}: {kept[-1]}")

    # What the line tells

    def called(self, name: str, params: dict[str, Any]) -> None:
        self.calls[name] += 1
        if name == "answerCallbackQuery":
            self.answered.add(str(params.get("callback_query_id")))

    def refused(self, name: str, params: dict[str, Any], words: str) -> None:
        self.refusals[f"{name}: {words[:90]}"] += 1
        if not any(harmless in words for harmless in _HARMLESS):
            self.violate("Telegram takes every message", f"{name} {words} {params}")

    # What the world tells

    def heard(self, event: str, chat: Chat | None, thing: Any) -> None:
        if event != "message" or chat is None or not isinstance(thing, Message):
            return
        if thing.from_bot and "pinned_message" not in thing.raw:
            self.said += 1
            self._judge(chat, thing)

    def _judge(self, chat: Chat, message: Message) -> None:
        said = {name: value for name, value in message.raw.items() if name not in _NOT_SAID}
        whole = json.dumps(said, ensure_ascii=False)
        self._learn(message)
        self._judge_tokens(chat, whole)
        self._judge_people(chat, whole)
        self._judge_codes(chat, message, whole)
        self._judge_markup(chat, message)

    def _learn(self, message: Message) -> None:
        """Remember what buttons carry: forged presses are made of it."""
        for row in message.rows:
            for button in row:
                verb, *parts = str(button.get("callback_data", "")).split(":")
                for part in parts:
                    if len(part) >= 6:
                        self.ids[verb, part] = None
        while len(self.ids) > 3000:
            del self.ids[next(iter(self.ids))]

    def _judge_tokens(self, chat: Chat, whole: str) -> None:
        at_staff = self.cast.is_desk(chat.id) or (chat.is_private and self.cast.is_staff(chat.id))
        for token, kind, owner in self.tokens.found(whole):
            if kind is Kind.STAFF and not at_staff:
                self.citizens_saw.add(token)
                continue
            own = owner == chat.id
            if kind is Kind.NAME:
                if not (own or (at_staff and self.cast.is_staff_name(owner))):
                    self.violate(
                        "nobody learns a name", f"{token} of {owner} in {chat.id}: {whole}"
                    )
            elif not (own or at_staff or self._holds_code(chat.id, owner, token, whole)):
                promise = "nobody reads another person's words"
                self.violate(promise, f"{token} of {owner} in {chat.id}: {whole}")

    def _holds_code(self, reader: int, owner: int, token: str, whole: str) -> bool:
        """Whoever sends a receipt sees the links of that report and how they stand, no words.

        A link is what is shown as one, whatever mark it carries: people send marks as links too.
        """
        if owner not in self.tokens.shown_codes.get(reader, ()):
            return False
        at_it = [word for word in _WORDS.split(whole) if token in word.lower()]
        return all(word.lower().startswith(_SHOWN_LINKS) for word in at_it)

    def _judge_people(self, chat: Chat, whole: str) -> None:
        for match in CITIZEN_ID.finditer(whole):
            self.violate("nobody learns a Telegram id", f"{match.group()} in {chat.id}: {whole}")

    def _judge_codes(self, chat: Chat, message: Message, whole: str) -> None:
        for button in (b for row in message.rows for b in row if "copy_text" in b):
            code = button["copy_text"]["text"]
            if CODE.fullmatch(code):
                self.tokens.codes.setdefault(code, chat.id)
        for code in CODE.findall(whole):
            owner = self.tokens.codes.get(code)
            if code not in (SAMPLE_CODE, *self.tokens.typed) and owner not in (None, chat.id):
                self.violate("a receipt is its owner's alone", f"{code} in {chat.id}: {whole}")

    def _judge_markup(self, chat: Chat, message: Message) -> None:
        if units(message.text) > TEXT_LIMIT:
            self.violate("Telegram takes every message", message.text)
        raw = message.text.encode("utf-16-le", "surrogatepass")
        for entity in message.entities:
            start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            words = raw[start:end].decode("utf-16-le", "replace")
            self._judge_entity(chat, message, entity, words)

    def _judge_entity(self, chat: Chat, message: Message, entity: Json, words: str) -> None:
        kind, target = entity["type"], str(entity.get("url", ""))
        if kind in ("text_link", "text_mention", "custom_emoji") and "evil" in target + words:
            self.violate("no words become markup", message)
        # What a person wrote, alone in bold or code, is markup of theirs: ours holds names only.
        if kind in _BOLD and TOKEN.fullmatch(words) and not self.tokens.is_name(words.lower()):
            self.violate("no words become markup", message)
        is_desk = not chat.is_private or self.cast.is_staff(chat.id)
        if _is_broadcast(message):
            return  # an admin's own words, links and all, as everybody gets them
        if is_desk and kind in _TAPPED and "evil" in words.lower():
            self.violate("nothing can be tapped at a desk", f"{kind} {words!r} in {message}")

    # What the log tells

    def read_log(self, text: str) -> None:
        for line in text.splitlines():
            self._judge_line(line)

    def _judge_line(self, line: str) -> None:
        for token, kind, owner in self.tokens.found(line):
            if not (kind is Kind.NAME and self.cast.is_staff_name(owner)):
                self.violate("the log names nobody and quotes nobody", f"{token}: {line}")
        if CITIZEN_ID.search(line) or "1:SANDBOX" in line:
            self.violate("the log names nobody and quotes nobody", line)
        if any(code in self.tokens.codes for code in CODE.findall(line)):
            self.violate("the log names nobody and quotes nobody", line)
        try:
            entry = json.loads(line)
        except ValueError:
            self.violate("the log is lines of JSON", line)
            return
        if entry.get("level") in _LOUD and entry.get("event") not in _BROKEN_UPDATE:
            self.violate("nothing fails inside", line)


def _is_broadcast(message: Message) -> bool:
    """Whether people can leave its topic with the button under it."""
    buttons = (button for row in message.rows for button in row)
    return any(str(button.get("callback_data")).startswith(_LEAVES_TOPIC) for button in buttons)
