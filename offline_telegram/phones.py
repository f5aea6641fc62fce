"""Phones: what a test or a script does as one person, and what that person sees."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partialmethod
from typing import Any, TypeAlias

from offline_telegram import actions, groups
from offline_telegram.failures import Impossible
from offline_telegram.files import StoredFile, sample, shown_file
from offline_telegram.groups import Group
from offline_telegram.model import Chat, Json, Message, Person
from offline_telegram.world import Answer, Query, World

Where: TypeAlias = "Group | Phone | Chat | int | None"
Test: TypeAlias = "str | Callable[[Message], bool]"


class Phone:
    """One person's application. `wait` looks at messages after the person's latest act."""

    def __init__(self, world: World, person: Person) -> None:
        self.world = world
        self.person = person
        self.clipboard: str | None = None
        self._mark = 0

    def __repr__(self) -> str:
        return f"<Phone {self.person.name} {self.id}>"

    @property
    def id(self) -> int:
        return self.person.id

    def chat(self, where: Where = None) -> Chat:
        """A chat by its group, phone or id; without one, the private chat with the bot."""
        if isinstance(where, Chat):
            return where
        target = (
            self.id if where is None else where if isinstance(where, int) else where.id
        )
        return self.world.chat(target)

    # Writing

    def say(
        self,
        text: str,
        chat: Where = None,
        reply_to: "Message | int | None" = None,
        topic: int | None = None,
    ) -> Message:
        return self._write(actions.text_content(text), chat, reply_to, topic)

    def _write(
        self,
        content: Json,
        chat: Where = None,
        reply_to: "Message | int | None" = None,
        topic: int | None = None,
    ) -> Message:
        self._mark = self.world.seq
        answered = reply_to.id if isinstance(reply_to, Message) else reply_to
        place = {"reply_to": answered, "topic": topic}
        return actions.write(self.world, self.person, self.chat(chat), content, **place)

    def _send(
        self,
        kind: str,
        caption: str | None = None,
        *,
        data: bytes | None = None,
        name: str | None = None,
        **where: Any,
    ) -> Message:
        """Send a file, without `data` a sample; `where` is as in `say`."""
        stored = self.upload(kind, data, name)
        return self._write(actions.media_content(stored, caption), **where)

    def upload(
        self, kind: str, data: bytes | None = None, name: str | None = None
    ) -> StoredFile:
        """A file that this person's application uploads; without data, a sample."""
        example, example_name, mime = sample(kind)
        return self.world.files.put(kind, data or example, name or example_name, mime)

    send_photo = partialmethod(_send, "photo")
    send_video = partialmethod(_send, "video")
    send_document = partialmethod(_send, "document")
    send_voice = partialmethod(_send, "voice")
    send_video_note = partialmethod(_send, "video_note")
    send_sticker = partialmethod(_send, "sticker")

    def send_location(
        self, latitude: float = 43.238, longitude: float = 76.945, **where: Any
    ) -> Message:
        place = {"latitude": latitude, "longitude": longitude}
        return self._write({"location": place}, **where)

    def send_album(
        self,
        items: Iterable[str | StoredFile] = ("photo", "photo"),
        caption: str | None = None,
        chat: Where = None,
        **where: Any,
    ) -> list[Message]:
        """Items are kinds ("photo", "video", …) or uploads."""
        files = [self.upload(item) if isinstance(item, str) else item for item in items]
        self._mark = self.world.seq
        return actions.album(
            self.world, self.person, self.chat(chat), files, caption, **where
        )

    def forward(
        self,
        message: Message | int,
        from_chat: Where = None,
        to: Where = None,
        **where: Any,
    ) -> Message:
        """Forward a message to the bot, or to another chat."""
        number, source = self._place(message, from_chat)
        self._mark = self.world.seq
        return actions.forward(
            self.world, self.person, source, number, self.chat(to), **where
        )

    def edit(self, message: Message | int, text: str, chat: Where = None) -> Message:
        number, where = self._place(message, chat)
        self._mark = self.world.seq
        return actions.edit(self.world, self.person, where, number, text)

    def delete(self, message: Message | int, chat: Where = None) -> None:
        number, where = self._place(message, chat)
        self._mark = self.world.seq
        actions.delete(self.world, self.person, where, number)

    def react(self, message: Message, emoji: str | None) -> None:
        self._mark = self.world.seq
        number, where = self._place(message)
        actions.react(self.world, self.person, where, number, emoji)

    def _place(self, message: Message | int, chat: Where = None) -> tuple[int, Chat]:
        if isinstance(message, Message):
            return message.id, self.world.chat(message.chat_id)
        return message, self.chat(chat)

    # Pressing

    def press(
        self, button: str, message: Message | int | None = None, chat: Where = None
    ) -> Query | str | None:
        """Press a button by its label, or by a part that only one button has.

        A callback button returns its query, a link its address. A copy button fills the
        clipboard. A key of the reply keyboard sends its text.
        """
        return self._press(*find_button(button, self._searched(message, chat)))

    def _searched(self, message: Message | int | None, chat: Where) -> list[Message]:
        if isinstance(message, Message):
            return [message]
        return [m for m in reversed(self.messages(chat)) if message in (None, m.id)]

    def _press(self, message: Message, button: Json) -> Query | str | None:
        if "callback_data" in button:
            return self.press_data(button["callback_data"], message.id, message.chat_id)
        if "url" in button:
            return str(button["url"])
        if "copy_text" in button:
            self.clipboard = button["copy_text"]["text"]
            return self.clipboard
        if "request_users" in button:
            raise Impossible(f"{button['text']!r} opens the list of people: use pick()")
        self.say(button["text"], message.chat_id)
        return None

    def follow(self, url: str | Answer) -> Message:
        """Open a link to the bot, of a button or of an answer to a press: sends its /start."""
        self._mark = self.world.seq
        address = url if isinstance(url, str) else url.url or ""
        return actions.follow(self.world, self.person, address)

    def pick(self, button: str, *people: "Phone | int", chat: Where = None) -> Message:
        """Press a key that asks for people, and choose them."""
        message, key = find_button(button, self._searched(None, chat))
        chosen = [each if isinstance(each, int) else each.id for each in people]
        self._mark = self.world.seq
        return actions.pick(
            self.world, self.person, self.world.chat(message.chat_id), key, chosen
        )

    def press_data(self, data: str, message_id: int, chat: Where = None) -> Query:
        """Send button data, also of a button that does not exist."""
        self._mark = self.world.seq
        return actions.press(self.world, self.person, self.chat(chat), message_id, data)

    # Seeing

    def messages(self, chat: Where = None) -> list[Message]:
        """Messages that this person sees in a chat, newest last."""
        where = self.chat(chat)
        if where.is_group and not where.member(self.id).is_inside:
            raise Impossible(f"{self.person.name} is not in {where.title!r}")
        return list(where.messages.values())

    @property
    def last(self) -> Message:
        """The newest message of the bot in the private chat."""
        for message in reversed(self.chat().messages.values()):
            if message.from_bot:
                return message
        raise Impossible(f"the bot has said nothing to {self.person.name}")

    async def wait(
        self,
        text: Test = "",
        chat: Where = None,
        after: int | None = None,
        timeout: float = 120,  # noqa: ASYNC109 - the failure tells what was seen instead
    ) -> Message:
        """The first message of the bot that holds `text` or passes a test.

        Messages sent or edited since this person's last act count; with `after`, all with a
        higher message id (0: all).
        """
        where = self.chat(chat)
        matches = _test(text)

        def new(message: Message) -> bool:
            return message.seq > self._mark if after is None else message.id > after

        try:
            async with asyncio.timeout(timeout):
                while True:
                    for message in list(where.messages.values()):
                        if message.from_bot and new(message) and matches(message):
                            return message
                    await self.world.change()
        except TimeoutError:
            seen = "\n".join(f"  {m!r}" for m in list(where.messages.values())[-5:])
            raise AssertionError(
                f"{self.person.name} waited {timeout} s in vain for {text!r}; last seen:\n{seen}"
            ) from None

    async def wait_answer(self, timeout: float = 120) -> Answer:  # noqa: ASYNC109 - as above
        """The bot's answer to a press, each answer once and in order."""
        answers = self.world.answers_of(self.id)
        try:
            async with asyncio.timeout(timeout):
                while not answers:
                    await self.world.change()
        except TimeoutError:
            raise AssertionError(
                f"no press of {self.person.name} was answered"
            ) from None
        return answers.popleft()

    def download(self, message: Message) -> StoredFile:
        """The file that a message shows, with its name and bytes."""
        _, file_id = shown_file(message.raw)
        stored = self.world.files.get(file_id) if file_id else None
        if stored is None:
            raise Impossible(f"there is no file in {message!r}")
        return stored

    # The switch in the private chat

    def block(self) -> None:
        self._mark = self.world.seq
        groups.set_blocked(self.world, self.person, blocked=True)

    def unblock(self) -> None:
        self._mark = self.world.seq
        groups.set_blocked(self.world, self.person, blocked=False)

    def deactivate(self) -> None:
        """Delete the account; Telegram sends bots no update about that."""
        self.person.deactivated = True


def _test(text: Test) -> Callable[[Message], bool]:
    if callable(text):
        return text
    return lambda message: text in message.text


_LISTED = 20


def find_button(words: str, shown: list[Message]) -> tuple[Message, Json]:
    """The newest button with this label, else the newest whose label contains the words.

    `shown` has the newest message first. Only one button of the message may contain the words.
    """
    buttons = _buttons(shown)
    exact = [each for each in buttons if each[1]["text"] == words]
    found = exact or [each for each in buttons if words in each[1]["text"]]
    same = [each for each in found if each[0] is found[0][0]]
    if not found or (not exact and len(same) > 1):
        raise Impossible(_no_button(words, shown, len(same)))
    return same[0]


def _buttons(messages: Iterable[Message]) -> list[tuple[Message, Json]]:
    return [
        (message, button)
        for message in messages
        for row in (*message.rows, *message.key_rows)
        for button in row
    ]


def _no_button(words: str, shown: list[Message], matches: int) -> str:
    visible = [button["text"] for _, button in _buttons(shown[:_LISTED])]
    why = f"{matches} buttons contain" if matches else "no button says"
    return f"{why} {words!r}; visible are: {', '.join(map(repr, visible)) or 'none'}"
