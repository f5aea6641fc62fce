"""First minute on the demo's page: a citizen sends a link, a moderator decides, the citizen reads.

The page presses these buttons for whoever asks it to, and ticks what it sees in the chats.
"""

from collections.abc import Iterable

from bot.channel.model import Channel
from bot.channel.parts import ViolationType
from bot.core.messages import N_, Translator, Worded, language_name, translator
from bot.demo.people import AIGERIM, DANA, DESK_ID, EMMA, IVAN, SERGEI
from bot.values import Outcome
from offline_telegram.model import Json


class Said(Worded):
    """Buttons to press and words to see, in the texts of their screens."""

    AGREE = N_("I agree")
    REPORT = N_("Report a violation")
    SEND = N_("Send")
    TAKE = N_("Take")
    CODE = N_("Your report code:")
    UNDO = N_("Undo")
    NEWS = N_("There is news on your report.")


CITIZENS = {"kk": AIGERIM, "ru": IVAN, "en": EMMA}
SECONDS_TO_UNDO = 10
"""Seconds until the citizen hears of a decision: nobody looks at a page for a minute."""
APPROVAL_ABOVE = 20
"""People whom one admin of the demo may write to alone: fewer than are subscribed there."""
_VIOLATION = "drugs"


def tour_of(channel: Channel) -> Json:
    """Three steps in each language of the page that the channel speaks."""
    codes = [code for code in CITIZENS if code in channel.languages]
    spoken = {
        code: translator(code, channel.zone, channel.zone_label)
        for code in channel.languages
    }
    return {code: _steps(channel, spoken, code) for code in codes}


def link_of(language: str) -> str:
    return f"https://shop.example.com/first-{language}"


def hasty(channel: Channel) -> Channel:
    """The channel with so short a time to undo that the outcome arrives in the first minute."""
    seconds = min(channel.retention.undo_seconds, SECONDS_TO_UNDO)
    retention = channel.retention.model_copy(update={"undo_seconds": seconds})
    return channel.model_copy(update={"retention": retention})


def for_few(channel: Channel) -> Channel:
    """The channel in which a second admin approves broadcasts to the few people of the demo, too."""
    above = min(channel.approval_above, APPROVAL_ABOVE)
    return channel.model_copy(update={"approval_above": above})


def _steps(channel: Channel, spoken: dict[str, Translator], language: str) -> Json:
    citizen, mine = CITIZENS[language], [spoken[language]]
    everyone = list(spoken.values())
    link = link_of(language)
    mark = f"first-{language}"
    sends = [
        _act(citizen, [language_name(language)]),
        _act(citizen, _words(mine, Said.AGREE)),
        _act(citizen, _words(mine, Said.REPORT)) | {"say": link},
        _act(citizen, [_family_label(channel, language)]),
        _act(citizen, [_type_label(channel, language)]),
        _act(citizen, _words(mine, Said.SEND)),
    ]
    decides = [
        _act(DESK_ID, _words(everyone, Said.TAKE), mark),
        _act(SERGEI, _verdicts(channel), mark),
    ]
    return {
        "link": link,
        "steps": [
            _step(citizen, citizen, sends, [citizen], _words(mine, Said.CODE)),
            _step(
                SERGEI,
                DESK_ID,
                decides,
                [SERGEI, DANA],
                _words(everyone, Said.UNDO),
                mark,
            ),
            _step(
                citizen,
                citizen,
                [],
                [citizen],
                _words(mine, Said.NEWS),
            ),
        ],
    }


def _step(
    person: int,
    chat: int,
    acts: list[Json],
    seen_in: list[int],
    words: list[str],
    mark: str = "",
) -> Json:
    done = {"chats": seen_in, "words": words, "mark": mark}
    return {"person": person, "chat": chat, "acts": acts, "done": done}


def _act(chat: int, labels: list[str], mark: str = "") -> Json:
    """Press a button with one of these labels, under a message that contains the mark."""
    return {"chat": chat, "labels": labels, "mark": mark}


def _words(speakers: Iterable[Translator], said: Said) -> list[str]:
    return [t.plain(said.sentence) for t in speakers]


def _type_shown(channel: Channel) -> ViolationType:
    known = {kind.id: kind for kind in channel.types_on()}
    return known.get(_VIOLATION) or next(iter(known.values()))


def _family_label(channel: Channel, language: str) -> str:
    """The button behind which the type stands."""
    kind = _type_shown(channel)
    return next(one for one in channel.groups if one.id == kind.group).label.say(
        language
    )


def _type_label(channel: Channel, language: str) -> str:
    kind = _type_shown(channel)
    return f"{kind.icon} {kind.button.say(language)}"


def _verdicts(channel: Channel) -> list[str]:
    """The one press that decides alone: what restricts access waits for a second person."""
    kind = _type_shown(channel)
    usual = [
        one for one in kind.presets if one.outcome is Outcome.REMOVED
    ] or kind.presets[:1]
    return [one.label.say(code) for one in usual for code in channel.languages]
