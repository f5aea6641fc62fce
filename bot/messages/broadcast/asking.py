"""Beginning a broadcast, the list of all, what is asked twice, and what became of it."""

from collections.abc import Mapping

from bot.domain.actions import broadcast as acts
from bot.domain.broadcast.broadcast import Topic
from bot.domain.notices import broadcast as said
from bot.domain.notices.broadcast import BroadcastProblem, Settled, Sure
from bot.i18n import N_
from bot.messages.broadcast.screens import open_button, press
from bot.messages.broadcast.words import duration, people, stage_name, topic_name
from bot.messages.choosing import turns
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, filled, lines, paragraphs, quote, rows_of, says

DELETE_HOURS = 48
"""For so long Telegram lets a bot delete what it wrote in a private chat."""


_YES: Mapping[Sure, str] = {
    Sure.CANCEL: N_("Yes, stop it for good"),
    Sure.DISCARD: N_("Yes, discard it"),
    Sure.WITHDRAW: N_("Yes, delete it"),
}


@says(said.BroadcastQuestion)
def sure(speaker: Speaker, notice: said.BroadcastQuestion) -> Outgoing:
    t = speaker.t
    yes = press(notice, t.plain(_YES[notice.what]), acts.ConfirmAct, notice.what, style="danger")
    no = press(notice, t.plain("No, go back"), acts.ShowPanel)
    head = bold(t("Broadcast № {number}", number=notice.number))
    return Outgoing(paragraphs(head, lines(*_meaning(speaker, notice))), ((yes,), (no,)))


def _meaning(speaker: Speaker, notice: said.BroadcastQuestion) -> tuple[str, ...]:
    t = speaker.t
    match notice.what:
        case Sure.CANCEL:
            so_far = [t("No recipient has got it yet: the list of recipients is being made.")]
            if notice.left is not None:
                so_far = [
                    t("Have got it, and keep it: {people}", people=people(speaker, notice.people)),
                    t("Will not get it: {people}", people=people(speaker, notice.left)),
                ]
            last = t("A cancelled broadcast cannot go on. “Pause” can.")
            return (t("Stop it for good?"), *so_far, last)
        case Sure.WITHDRAW:
            return (
                t("Delete it from people's chats?"),
                t("It concerns: {people}", people=people(speaker, notice.people)),
                t("Will take: {time}", time=duration(speaker, notice.seconds)),
                t(
                    "Telegram lets a bot delete a message for {hours} hours. Older ones stay; a"
                    " correction can still change them.",
                    hours=DELETE_HOURS,
                ),
                t("People who have read it have read it. A deletion cannot be undone."),
            )
    return (t("Discard this draft? Its texts will be lost. Nothing has been sent."),)


SETTLED: Mapping[Settled, str] = {
    Settled.APPROVED: N_("{name} approved broadcast № {number}."),
    Settled.REFUSED: N_("{name} did not approve broadcast № {number}."),
    Settled.RECALLED: N_("Broadcast № {number} was taken back by its author."),
    Settled.CANCELLED: N_("Broadcast № {number} is stopped for good."),
    Settled.DISCARDED: N_("The draft № {number} is discarded."),
    Settled.CORRECTING: N_("Broadcast № {number} is being corrected."),
    Settled.WITHDRAWING: N_("Broadcast № {number} is being deleted."),
    Settled.STARTED: N_("The time has come: broadcast № {number} is being sent."),
    Settled.GREW: N_(
        "Broadcast № {number} did not go out at its time: by now so many people would get it that a"
        " second admin must approve it. The others are asked. Once approved, it goes out at once."
    ),
    Settled.ALONE: N_(
        "Broadcast № {number} did not go out at its time: by now so many people would get it that a"
        " second admin must approve it, and there is none. It is a draft again."
    ),
    Settled.LAPSED: N_(
        "No admin approved broadcast № {number} within a day after its time. It is a draft again;"
        " nothing was sent."
    ),
    Settled.MOVED: N_("Broadcast № {number}: the current state is shown further down."),
}
_BY_ANOTHER: Mapping[Settled, str] = {
    Settled.RECALLED: N_(
        "{name} took broadcast № {number} back. It does not go out at its time: it is a draft"
        " again."
    ),
    Settled.CORRECTING: N_("{name} is correcting broadcast № {number}. The new words stand above."),
    Settled.WITHDRAWING: N_(
        "{name} is deleting broadcast № {number} from people's chats. What it said stands above."
    ),
}
"""For the other admins, who read what one of them did."""
_OPENS = {
    Settled.APPROVED, Settled.REFUSED, Settled.STARTED, Settled.GREW, Settled.ALONE, Settled.LAPSED,
}  # fmt: skip


@says(said.BroadcastSettled)
def settled(speaker: Speaker, notice: said.BroadcastSettled) -> Outgoing:
    t, what, number, name = speaker.t, notice.settled, notice.number, notice.name
    opens = what in _OPENS
    if what is Settled.APPROVED and notice.at is not None:
        text = t(
            "{name} approved broadcast № {number}. It goes out: {time}",
            name=name,
            number=number,
            time=t.time(notice.at),
        )
    elif name is not None and what in _BY_ANOTHER:
        text, opens = t(_BY_ANOTHER[what], name=name, number=number), True
    else:
        text = t(SETTLED[what], name=name or "?", number=number)
    reason = quote(t("Reason: {reason}", reason=notice.reason)) if notice.reason else None
    rows = ((open_button(speaker, notice.id, number),),) if opens else ()
    return Outgoing(paragraphs(text, reason), rows)


@says(said.BroadcastStart)
def start(speaker: Speaker, notice: said.BroadcastStart) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("A new broadcast: what is it about?")),
        t("People can unsubscribe from each topic, so choose the one that fits."),
        t(
            "A notice about a breach of personal data reaches all people it concerns, whatever they"
            " chose. Use it for nothing else."
        ),
    )
    topics = tuple((Button(topic_name(t, topic), acts.NewBroadcast(topic)),) for topic in Topic)
    return Outgoing(text, topics)


@says(said.BroadcastList)
def broadcast_list(speaker: Speaker, notice: said.BroadcastList) -> Outgoing:
    t = speaker.t
    begin = (Button(t.plain("New broadcast"), acts.BeginBroadcast(), style="primary"),)
    if not notice.lines:
        return Outgoing(t("There are no broadcasts yet."), (begin,))
    entries = [_entry(speaker, line) for line in notice.lines]
    openers = rows_of([open_button(speaker, line.id, line.number) for line in notice.lines], 2)
    pages = turns(notice.page, notice.pages, acts.ListBroadcasts)
    return Outgoing(paragraphs(bold(t("Broadcasts")), *entries), filled(*openers, pages, begin))


def _entry(speaker: Speaker, line: said.BroadcastLine) -> str:
    t, state = speaker.t, stage_name(speaker.t, line.stage)
    return lines(
        bold(t("№ {number} · {stage}", number=line.number, stage=state)),
        t("{topic} · {time}", topic=topic_name(t, line.topic), time=t.time(line.at)),
    )


PROBLEMS: Mapping[BroadcastProblem, str] = {
    BroadcastProblem.NOT_ADMIN: N_(
        "Only admins may write to all people. To report something, send /report."
    ),
    BroadcastProblem.IN_PRIVATE_ONLY: N_(
        "Broadcasts are composed in a private chat with me, not in a group."
    ),
    BroadcastProblem.LEFT_COMPOSING: N_(
        "You left the broadcast. Its draft is kept: /broadcasts shows it."
    ),
}


@says(said.BroadcastWord)
def word(speaker: Speaker, notice: said.BroadcastWord) -> Outgoing:
    rows: Rows = ()
    if notice.problem is BroadcastProblem.IN_PRIVATE_ONLY:
        address = f"https://t.me/{speaker.bot_username}"
        rows = ((Button(speaker.t.plain("Open the private chat"), url=address),),)
    return Outgoing(speaker.t(PROBLEMS[notice.problem]), rows)
