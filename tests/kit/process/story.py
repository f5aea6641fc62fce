"""The story of the channel, step by step, told through chat alone: act, then see what comes of it.

It speaks to any phone that can `say`, `press`, `follow` and `wait`, on whichever Bot API server.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.channel.loader import load_channel
from bot.core.codes import read_receipt
from bot.core.messages import Translator, language_name, translator

NUMBER = "What is the number of the order? Write it as it stands there."
ENDLESS = "It has no end date"

_CHANNEL = load_channel()


@dataclass
class Story:
    """Who is in it, where, and in which language; `tag` tells one story's link from another's."""

    citizen: Any
    moderator: Any
    admin: Any
    group: int
    language: str = "ru"
    tag: str = "1"
    receipt: str = ""

    @property
    def t(self) -> Translator:
        return translator(self.language, _CHANNEL.zone, _CHANNEL.zone_label)

    @property
    def link(self) -> str:
        return f"https://www.example.com/evil-{self.tag}?utm_source=telegram"

    @property
    def violation(self) -> str:
        kind = _CHANNEL.type("drugs")
        return f"{kind.icon} {kind.button.say(self.language)}"

    @property
    def family(self) -> str:
        """The button behind which that of the type stands."""
        [family] = [
            one for one in _CHANNEL.groups if one.id == _CHANNEL.type("drugs").group
        ]
        return family.label.say(self.language)

    @property
    def outcome(self) -> str:
        return _CHANNEL.outcome("restricted").label.say(self.language)

    def words(self, sentence: str) -> str:
        """The bot's own words in the language of the story."""
        return self.t.plain(sentence)

    async def erase(self) -> None:
        """The citizen has all their data deleted."""
        self.citizen.say("/delete")
        await self.citizen.wait(
            lambda m: self.words("Yes, delete everything") in str(m.buttons)
        )
        self.citizen.press(self.words("Yes, delete everything"))
        await self.citizen.wait(lambda m: not m.buttons)

    async def tell(self, *steps: "Step") -> None:
        """Take steps one after the other; all of them when none is named."""
        for step in steps or STEPS:
            step.act(self)
            await step.see(self)


class Step(NamedTuple):
    """What a person does, and what must follow."""

    name: str
    who: Callable[[Story], Any]
    does: Callable[[Story, Any], object] | None
    sees: Callable[[Story, Any], bool]
    in_group: bool = False

    def act(self, story: Story) -> None:
        if self.does is not None:
            self.does(story, self.who(story))

    async def see(self, story: Story) -> None:
        """Wait for the message; what counts without an act is all that was ever said."""
        message = await self.who(story).wait(
            lambda message: self.sees(story, message),
            chat=story.group if self.in_group else None,
            after=0 if self.does is None else None,
        )
        if self.name == "send":
            lines = message.text.splitlines()
            story.receipt = next(
                line for line in lines if read_receipt(line) is not None
            )


def _citizen(story: Story) -> Any:
    return story.citizen


def _moderator(story: Story) -> Any:
    return story.moderator


def _says(what: Callable[[Story], str]) -> Callable[[Story, Any], object]:
    return lambda story, phone: phone.say(what(story))


def _presses(what: Callable[[Story], str]) -> Callable[[Story, Any], object]:
    return lambda story, phone: phone.press(what(story)[:20])


def _opens(story: Story, phone: Any) -> object:
    """By the link of the group's card, to the working card in private."""
    return phone.follow(phone.press(story.words("Open"), chat=story.group))


def _button(what: Callable[[Story], str]) -> Callable[[Story, Any], bool]:
    return lambda story, message: any(
        what(story)[:20] in label for row in message.buttons for label in row
    )


def _asks(what: Callable[[Story], str]) -> Callable[[Story, Any], bool]:
    return lambda story, message: what(story) in message.text


def _admin(story: Story) -> Any:
    return story.admin


def _decided(story: Story, message: Any) -> bool:
    waits = _button(_w("Approve"))(story, message)
    return story.outcome in message.text and not waits


def _w(sentence: str) -> Callable[[Story], str]:
    return lambda story: story.words(sentence)


def _language(story: Story) -> str:
    return language_name(story.language)


def _authority(story: Story) -> str:
    return _CHANNEL.authority(_CHANNEL.type("drugs").authorities[0]).short.say(
        story.language
    )


def _ground(story: Story) -> str:
    grounds = _CHANNEL.outcome("restricted").grounds
    return next(each for each in grounds if each.id == "court").label.say(
        story.language
    )


def _reason(story: Story) -> str:
    return _CHANNEL.outcome("restricted").reasons[0].text.say(story.language)


DESK = Step(
    "desk",
    lambda story: story.admin,
    lambda story, phone: phone.say("/desk", chat=story.group),
    lambda _, message: "/help" in message.text,
    in_group=True,
)
CITIZEN_STEPS = (
    Step("start", _citizen, _says(lambda _: "/start"), _button(_language)),
    Step("language", _citizen, _presses(_language), _button(_w("I agree"))),
    Step(
        "consent", _citizen, _presses(_w("I agree")), _button(_w("Report a violation"))
    ),
    Step("link", _citizen, _says(lambda s: s.link), _button(lambda s: s.family)),
    Step(
        "family",
        _citizen,
        _presses(lambda s: s.family),
        _button(lambda s: s.violation),
    ),
    Step("type", _citizen, _presses(lambda s: s.violation), _button(_w("Send"))),
    Step("send", _citizen, _presses(_w("Send")), _button(_w("Copy the code"))),
)
_OWN = _w("Report something of my own")
STAFF_CONSENT = (
    CITIZEN_STEPS[0],
    Step("home", _citizen, _presses(_language), _button(_OWN)),
    Step("own", _citizen, _presses(_OWN), _button(_w("I agree"))),
    CITIZEN_STEPS[2],
)
"""The consent of staff, who come to their work first."""
STAFF_STEPS = (
    Step(
        "card", _moderator, None, lambda s, m: f"evil-{s.tag}" in m.text, in_group=True
    ),
    Step("open", _moderator, _opens, _button(_w("Other outcome…"))),
    Step("take", _moderator, _presses(_w("Take")), _button(_w("Release"))),
    Step(
        "menu", _moderator, _presses(_w("Other outcome…")), _button(lambda s: s.outcome)
    ),
    Step("outcome", _moderator, _presses(lambda s: s.outcome), _button(_authority)),
    Step("authority", _moderator, _presses(_authority), _button(_ground)),
    Step("ground", _moderator, _presses(_ground), _button(_reason)),
    Step("reason", _moderator, _presses(_reason), _asks(_w(NUMBER))),
    Step("number", _moderator, _says(lambda s: f"12-7/{s.tag}"), _button(_w("Today"))),
    Step("date", _moderator, _presses(_w("Today")), _button(_w("The whole country"))),
    Step(
        "territory", _moderator, _presses(_w("The whole country")), _button(_w(ENDLESS))
    ),
    Step("until", _moderator, _presses(_w(ENDLESS)), _button(_w("Propose"))),
    Step(
        "propose",
        _moderator,
        _presses(_w("Propose")),
        _button(_w("Take the proposal back")),
    ),
    Step("look", _admin, _opens, _button(_w("Approve"))),
    # Where the bot was away for the whole time to undo in, the card never offers it.
    Step("approve", _admin, _presses(_w("Approve")), _decided),
)
NEWS = Step(
    "news",
    _citizen,
    None,
    lambda s, m: (
        s.words("There is news on your report.") in m.text and s.outcome in m.text
    ),
)
STEPS = (DESK, *CITIZEN_STEPS, *STAFF_STEPS, NEWS)


async def file_anonymously(story) -> None:
    """From the link to the message that says so; the code is copied before it is sent."""
    _, _, _, link, family, kind, _ = CITIZEN_STEPS
    story.citizen.say(story.link)
    await link.see(story)
    await story.tell(family)
    kind.act(story)
    for words, copies in (
        ("Send anonymously", False),
        ("I have kept the code. Send", True),
    ):
        label = story.words(words)
        await story.citizen.wait(lambda m, label=label: label in str(m.buttons))
        if copies:
            story.citizen.press(story.words("Copy the code"))
            story.receipt = story.citizen.clipboard
        story.citizen.press(label)
    await story.citizen.wait(
        story.words("Thank you. Your report is received anonymously.")
    )
