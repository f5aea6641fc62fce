"""Checks everything the bot says as the people in the chat see it, its calls and its log."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.fuzz.actors import Actors
from benchmarks.fuzz.texts import CITIZEN_ID, SAMPLE_CODE, Kind, Tokens, codes_in
from benchmarks.kit.verdict import Verdict
from offline_telegram import Call, Message
from offline_telegram.model import Chat, Json
from offline_telegram.text import TEXT_LIMIT, units
from tests.kit.deployments import TOKEN as BOT_TOKEN
from tests.kit.people.buttons import callback_data

_NOT_SHOWN = ("from", "chat", "date", "edit_date", "reply_to_message", "message_id")
_TAPPED = (
    "url",
    "mention",
    "email",
    "bot_command",
    "text_link",
    "text_mention",
    "hashtag",
)
_HARMLESS = (
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "query is too old",
    "chat not found",
    "bot was blocked by the user",
    "user is deactivated",
    "bot can't initiate conversation",
    "bot is not a member",
    "message thread not found",
    "there is no text in the message to edit",
    "bot was kicked",
    "user not found",
    "member not found",
    "participant",
    "there is no caption",
    "wrong file identifier",
    "wrong file_id",
    "message identifier is not specified",
    "message to delete not found",
    "can't use file of type",
)
"""Refusals that hostile updates may lead to: chats, people and files that do not exist."""
_BROKEN_UPDATE = ("an update failed", "something that is no update was ignored")
_FED_APART = "telegram_away"
"""The alarm of a run whose clock jumps while its updates come from elsewhere than Telegram."""
_WORDS = re.compile(r'\s|\\[ntr]|"')
"""Between the words of a message that is written as JSON."""
_SHOWN_LINKS = ("http://", "https://", "hxxp://", "hxxps://")
_LEAVES_TOPIC = ("o:out:", "o:in:")


@dataclass
class MessageChecks:
    """`ids` were on buttons lately, with the kind of button; forged presses are made of them.

    `leaked_notes` are words of staff that other people were shown.
    """

    actors: Actors
    tokens: Tokens
    verdict: Verdict
    log: Callable[[str], None] | None = None
    refusals: Counter[str] = field(default_factory=Counter)
    answered: set[str] = field(default_factory=set)
    leaked_notes: set[str] = field(default_factory=set)
    messages: int = 0
    calls: int = 0
    ids: dict[tuple[str, str], None] = field(default_factory=dict)

    def violate(self, promise: str, example: object) -> None:
        if self.log is not None and not self.verdict.broken[promise]:
            self.log(f"✗ {promise}: {str(example)[:1500]}")
        self.verdict.count(promise, [str(example)[:1500]])

    def check_calls(self, calls: Iterable[Call]) -> None:
        for call in calls:
            self.calls += call.method != "getUpdates"
            if call.method == "answerCallbackQuery":
                self.answered.add(str(call.params.get("callback_query_id")))
            words = call.error.description if call.error else ""
            if words:
                self.refusals[f"{call.method}: {words[:90]}"] += 1
            if words and not any(harmless in words for harmless in _HARMLESS):
                said = f"{call.method} {words} {call.params}"
                self.violate("Telegram accepts every message", said)

    def on_event(self, event: str, chat: Chat | None, thing: Any) -> None:
        if event != "message" or chat is None or not isinstance(thing, Message):
            return
        if thing.from_bot and "pinned_message" not in thing.raw:
            self.messages += 1
            self._check(chat, thing)

    def _check(self, chat: Chat, message: Message) -> None:
        shown = {
            name: value for name, value in message.raw.items() if name not in _NOT_SHOWN
        }
        whole = json.dumps(shown, ensure_ascii=False)
        self._learn(message)
        self._check_tokens(chat, whole)
        self._check_codes(chat, message, whole)
        self._check_markup(chat, message)

    def _learn(self, message: Message) -> None:
        for data in callback_data(message):
            verb, *parts = data.split(":")
            self.ids |= {(verb, part): None for part in parts if len(part) >= 6}
        while len(self.ids) > 3000:
            del self.ids[next(iter(self.ids))]

    def _check_tokens(self, chat: Chat, whole: str) -> None:
        at_staff = self.actors.is_desk(chat.id) or (
            chat.is_private and self.actors.is_staff(chat.id)
        )
        # /staff tells the own id
        for number in {*CITIZEN_ID.findall(whole)} - {str(chat.id)}:
            self.violate(
                "no Telegram id is shown to others", f"{number} in {chat.id}: {whole}"
            )
        for token, kind, owner in self.tokens.found(whole):
            if kind is Kind.STAFF and not at_staff:
                self.leaked_notes.add(token)
                continue
            own = owner == chat.id
            if kind is Kind.NAME:
                if not (own or (at_staff and self.actors.is_staff_name(owner))):
                    self.violate(
                        "no name is shown", f"{token} of {owner} in {chat.id}: {whole}"
                    )
            elif not (
                own or at_staff or self._holds_code(chat.id, owner, token, whole)
            ):
                promise = "no words of another person are shown"
                self.violate(promise, f"{token} of {owner} in {chat.id}: {whole}")

    def _holds_code(self, reader: int, owner: int, token: str, whole: str) -> bool:
        """A person who sends a receipt sees the links of that report and how they stand, no words.

        A text that is shown as a link is a link: people send marks as links, too. The reporter
        reads all that a holder of the receipt adds to the report.
        """
        shown = self.tokens.shown_codes
        if reader in shown.get(owner, ()):
            return True
        if owner not in shown.get(reader, ()):
            return False
        at_it = [word for word in _WORDS.split(whole) if token in word.lower()]
        return all(word.lower().startswith(_SHOWN_LINKS) for word in at_it)

    def _check_codes(self, chat: Chat, message: Message, whole: str) -> None:
        for button in (b for row in message.rows for b in row if "copy_text" in b):
            for code in codes_in(button["copy_text"]["text"]):
                self.tokens.codes.setdefault(code, chat.id)
        for code in codes_in(whole):
            owner = self.tokens.codes.get(code)
            if code not in (SAMPLE_CODE, *self.tokens.typed) and owner not in (
                None,
                chat.id,
            ):
                self.violate(
                    "a receipt is shown to its owner only",
                    f"{code} in {chat.id}: {whole}",
                )

    def _check_markup(self, chat: Chat, message: Message) -> None:
        if units(message.text) > TEXT_LIMIT:
            self.violate("Telegram accepts every message", message.text)
        raw = message.text.encode("utf-16-le", "surrogatepass")
        for entity in message.entities:
            start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            words = raw[start:end].decode("utf-16-le", "replace")
            self._check_entity(chat, message, entity, words)

    def _check_entity(
        self, chat: Chat, message: Message, entity: Json, words: str
    ) -> None:
        kind, target = entity["type"], str(entity.get("url", ""))
        if (
            kind in ("text_link", "text_mention", "custom_emoji")
            and "evil" in target + words
        ):
            self.violate("no words become markup", message)
        is_desk = not chat.is_private or self.actors.is_staff(chat.id)
        if _is_broadcast(message):
            return  # an admin's own words with links, as all recipients get them
        if is_desk and kind in _TAPPED and "evil" in words.lower():
            self.violate(
                "no link can be tapped at a desk", f"{kind} {words!r} in {message}"
            )

    def check_log(self, line: str) -> None:
        names = [
            token
            for token, kind, owner in self.tokens.found(line)
            if not (kind is Kind.NAME and self.actors.is_staff_name(owner))
        ]
        code = any(code in self.tokens.codes for code in codes_in(line))
        if names or code or CITIZEN_ID.search(line) or BOT_TOKEN in line:
            self.violate(
                "the log holds no names, ids or words of people", f"{names}: {line}"
            )
        try:
            entry = json.loads(line)
        except ValueError:
            self.violate("the log is lines of JSON", line)
            return
        if entry.get("alarm") == _FED_APART:
            return
        is_loud = entry.get("level") in ("error", "critical")
        if is_loud and entry.get("event") not in _BROKEN_UPDATE:
            self.violate("no error is logged", line)


def _is_broadcast(message: Message) -> bool:
    """Whether people can leave its topic with the button under it."""
    return any(data.startswith(_LEAVES_TOPIC) for data in callback_data(message))
