"""What is asked before something happens that cannot be taken back, and what became of it."""

from __future__ import annotations

from typing import assert_never

from bot.domain.broadcast.broadcast import Stage
from bot.domain.notices import broadcast as said
from bot.domain.notices.broadcast import Settled, Sure
from bot.messages.broadcast.panel import heading, when_line
from bot.messages.broadcast.screens import press
from bot.messages.broadcast.words import duration, listed, outlook, people, written_lines
from bot.messages.buttons import Verb, data
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote, says

DELETE_HOURS = 48
"""For so long Telegram lets a bot delete what it wrote in a private chat."""


@says(said.PreviewHead)
def preview_head(speaker: Speaker, notice: said.PreviewHead) -> Outgoing:
    t = speaker.t
    missing = tuple(one for one in notice.written if not one.is_written and one.people)
    text = paragraphs(
        heading(speaker, notice),
        _question(speaker, notice),
        lines(*written_lines(speaker, missing)),
        outlook(speaker, notice.recipients, notice.seconds, notice.per_second, notice.stars),
        lines(
            when_line(speaker, notice),
            t("⚡ Urgent: goes before other broadcasts, never before answers to people.")
            if notice.urgent
            else None,
        ),
    )
    return Outgoing(text, _preview_rows(speaker, notice))


def _question(speaker: Speaker, notice: said.PreviewHead) -> str:
    t, name = speaker.t, notice.author
    if not notice.asks_approval:
        return t("People will see it as it stands above, the last button included.")
    if not notice.grew:
        return t("{name} asks for your approval. People will see it as it stands above.", name=name)
    return lines(
        t("{name} planned this broadcast. Since then its audience has grown.", name=name),
        t("It did not go out: it needs your approval. People will see it as it stands above."),
    )


def _preview_rows(speaker: Speaker, notice: said.PreviewHead) -> tuple[tuple[Button, ...], ...]:
    t = speaker.t
    if notice.asks_approval:
        return (
            (press(notice, t.plain("Approve"), "approve", style="success"),),
            (press(notice, t.plain("Refuse, with a reason"), "refuse", style="danger"),),
        )
    back = (press(notice, t.plain("Back"), "panel"),)
    if notice.stage is not Stage.DRAFT or not notice.mine:
        return (back,)
    if notice.needs_approval:
        words = t.plain("Ask for approval")
    elif notice.scheduled_at is not None:
        words = t.plain("Confirm the time")
    else:
        words = t.plain("Send it now")
    return ((press(notice, words, "send", style="success"),), back)


@says(said.RefusalAsk)
def refusal_ask(speaker: Speaker, notice: said.RefusalAsk) -> Outgoing:
    t = speaker.t
    text = t(
        "Why is broadcast № {number} not to go out? Write the reason here; its author reads it.",
        number=notice.number,
    )
    keep = Button(t.plain("No, go back"), data(Verb.BROADCAST, notice.id, notice.version, "keep"))
    return Outgoing(text, ((keep,),))


@says(said.BroadcastSure)
def sure(speaker: Speaker, notice: said.BroadcastSure) -> Outgoing:
    t = speaker.t
    yes = Button(
        _yes(speaker, notice.what),
        data(Verb.BROADCAST, notice.id, notice.version, "yes", notice.what.value),
        style="danger",
    )
    no = Button(
        t.plain("No, go back"),
        data(Verb.BROADCAST, notice.id, notice.version, "keep", notice.what.value),
    )
    head = bold(t("Broadcast № {number}", number=notice.number))
    return Outgoing(paragraphs(head, _meaning(speaker, notice)), ((yes,), (no,)))


def _yes(speaker: Speaker, what: Sure) -> str:
    t = speaker.t
    match what:
        case Sure.URGENT:
            return t.plain("Yes, it is urgent")
        case Sure.CANCEL:
            return t.plain("Yes, stop it for good")
        case Sure.DISCARD:
            return t.plain("Yes, discard it")
        case Sure.CORRECT:
            return t.plain("Yes, correct it")
        case Sure.WITHDRAW:
            return t.plain("Yes, delete it")
    assert_never(what)


def _meaning(speaker: Speaker, notice: said.BroadcastSure) -> str:
    t = speaker.t
    time = duration(speaker, notice.seconds)
    match notice.what:
        case Sure.URGENT:
            return t(
                "Urgent means: every other broadcast waits until this one is out. Answers to people"
                " and news about their reports still go first. Is it urgent?"
            )
        case Sure.CANCEL:
            so_far = [t("Nobody has got it yet: the list of recipients is being made.")]
            if notice.left is not None:
                so_far = [
                    t("Have got it, and keep it: {people}", people=people(speaker, notice.people)),
                    t("Will not get it: {people}", people=people(speaker, notice.left)),
                ]
            return lines(
                t("Stop it for good?"),
                *so_far,
                t("A cancelled broadcast cannot go on. “Pause” can."),
            )
        case Sure.DISCARD:
            return t("Discard this draft? Its texts are gone then. Nobody has got anything.")
        case Sure.CORRECT:
            return lines(
                t("Change what people already have?"),
                t(
                    "Languages: {list}",
                    list=listed(language_name(code) for code in notice.languages),
                ),
                t("It concerns: {people}", people=people(speaker, notice.people)),
                t("Time it takes: {time}", time=time),
                t("They get no new notification; the message changes where it stands."),
            )
        case Sure.WITHDRAW:
            return lines(
                t("Delete it from people's chats?"),
                t("It concerns: {people}", people=people(speaker, notice.people)),
                t("Time it takes: {time}", time=time),
                t(
                    "Telegram lets a bot delete a message for {hours} hours. Older ones stay; a"
                    " correction can still change them.",
                    hours=DELETE_HOURS,
                ),
                t("Who has read it has read it. A deletion cannot be undone."),
            )
    assert_never(notice.what)


_OPENS = {
    Settled.APPROVED, Settled.REFUSED, Settled.STARTED, Settled.GREW, Settled.ALONE, Settled.LAPSED,
}  # fmt: skip
_NAMED = {Settled.CORRECTING, Settled.WITHDRAWING, Settled.RECALLED}
"""With a name they tell of what somebody else did."""


@says(said.BroadcastSettled)
def settled(speaker: Speaker, notice: said.BroadcastSettled) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        _settled(speaker, notice),
        quote(t("Reason: {reason}", reason=notice.reason)) if notice.reason else None,
    )
    opens = notice.settled in _OPENS or (notice.settled in _NAMED and notice.name is not None)
    open_it = Button(
        t.plain("Open № {number}", number=notice.number), data(Verb.BROADCAST, "open", notice.id)
    )
    return Outgoing(text, ((open_it,),) if opens else ())


def _settled(speaker: Speaker, notice: said.BroadcastSettled) -> str:  # noqa: C901 - one sentence each
    t, number, name = speaker.t, notice.number, notice.name or "?"
    match notice.settled:
        case Settled.APPROVED if notice.at is not None:
            return t(
                "{name} approved broadcast № {number}. It goes out: {time}",
                name=name,
                number=number,
                time=t.time(notice.at),
            )
        case Settled.APPROVED:
            return t("{name} approved broadcast № {number}.", name=name, number=number)
        case Settled.REFUSED:
            return t("{name} did not approve broadcast № {number}.", name=name, number=number)
        case Settled.RECALLED if notice.name is not None:
            return t(
                "{name} took broadcast № {number} back. It does not go out at its time: it is a"
                " draft again.",
                name=name,
                number=number,
            )
        case Settled.RECALLED:
            return t("Broadcast № {number} was taken back by its author.", number=number)
        case Settled.KEPT:
            return t("Nothing was changed. Broadcast № {number} stays as it is.", number=number)
        case Settled.CANCELLED:
            return t("Broadcast № {number} is stopped for good.", number=number)
        case Settled.DISCARDED:
            return t("The draft № {number} is discarded.", number=number)
        case Settled.CORRECTING if notice.name is not None:
            return t(
                "{name} is correcting broadcast № {number}. The new words stand above.",
                name=name,
                number=number,
            )
        case Settled.CORRECTING:
            return t("Broadcast № {number} is being corrected.", number=number)
        case Settled.WITHDRAWING if notice.name is not None:
            return t(
                "{name} is deleting broadcast № {number} from people's chats. What it said stands"
                " above.",
                name=name,
                number=number,
            )
        case Settled.WITHDRAWING:
            return t("Broadcast № {number} is being deleted.", number=number)
        case Settled.URGENT:
            return t("Broadcast № {number} is urgent now.", number=number)
        case Settled.STARTED:
            return t("The time has come: broadcast № {number} is being sent.", number=number)
        case Settled.GREW | Settled.ALONE | Settled.LAPSED:
            return _not_gone_out(speaker, notice)
        case Settled.MOVED:
            return t("Broadcast № {number}: the present state stands further down.", number=number)
    assert_never(notice.settled)


def _not_gone_out(speaker: Speaker, notice: said.BroadcastSettled) -> str:
    t, number = speaker.t, notice.number
    if notice.settled is Settled.LAPSED:
        return t(
            "Nobody approved broadcast № {number} within a day after its time. It is a draft"
            " again; nothing was sent.",
            number=number,
        )
    if notice.settled is Settled.ALONE:
        return t(
            "Broadcast № {number} did not go out at its time: by now so many people would get it"
            " that a second admin must approve it, and there is none. It is a draft again.",
            number=number,
        )
    return t(
        "Broadcast № {number} did not go out at its time: by now so many people would get it that"
        " a second admin must approve it. The others are asked. Once approved, it goes out at"
        " once.",
        number=number,
    )
