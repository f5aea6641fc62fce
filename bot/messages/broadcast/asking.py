"""What is asked before something happens that cannot be taken back, and what became of it."""

from collections.abc import Mapping

from bot.domain.actions import broadcast as acts
from bot.domain.broadcast.broadcast import Stage
from bot.domain.notices import broadcast as said
from bot.domain.notices.broadcast import Settled, Sure
from bot.i18n import N_
from bot.messages.broadcast.panel import heading, when_line
from bot.messages.broadcast.screens import open_button, press
from bot.messages.broadcast.words import duration, listed, outlook, people, written_line
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote, says

DELETE_HOURS = 48
"""For so long Telegram lets a bot delete what it wrote in a private chat."""


@says(said.PreviewHead)
def preview_head(speaker: Speaker, notice: said.PreviewHead) -> Outgoing:
    missing = [one for one in notice.written if not one.is_written and one.people]
    text = paragraphs(
        heading(speaker, notice),
        _question(speaker, notice),
        lines(*(written_line(speaker, one) for one in missing)),
        outlook(speaker, notice.recipients, notice.seconds, notice.per_second, notice.stars),
        when_line(speaker, notice),
    )
    return Outgoing(text, _preview_rows(speaker, notice))


def _question(speaker: Speaker, notice: said.PreviewHead) -> str:
    t, name = speaker.t, notice.author
    if not notice.asks_approval:
        return t("People will see it as shown above, including the last button.")
    if not notice.grew:
        return t("{name} asks for your approval. People will see it as shown above.", name=name)
    return lines(
        t("{name} planned this broadcast. Since then its audience has grown.", name=name),
        t("It was not sent: it needs your approval. People will see it as shown above."),
    )


def _preview_rows(speaker: Speaker, notice: said.PreviewHead) -> tuple[tuple[Button, ...], ...]:
    t = speaker.t
    if notice.asks_approval:
        return (
            (press(notice, t.plain("Approve"), acts.ApproveBroadcast, style="success"),),
            (
                press(
                    notice, t.plain("Refuse, with a reason"), acts.RefuseBroadcast, style="danger"
                ),
            ),
        )
    back = (press(notice, t.plain("Back"), acts.ShowPanel),)
    if notice.stage is not Stage.DRAFT or not notice.mine:
        return (back,)
    if notice.needs_approval:
        words = t.plain("Ask for approval")
    elif notice.scheduled_at is not None:
        words = t.plain("Confirm the time")
    else:
        words = t.plain("Send it now")
    return ((press(notice, words, acts.SubmitBroadcast, style="success"),), back)


@says(said.RefusalAsk)
def refusal_ask(speaker: Speaker, notice: said.RefusalAsk) -> Outgoing:
    t = speaker.t
    text = t(
        "Why is broadcast № {number} not to go out? Write the reason here; its author reads it.",
        number=notice.number,
    )
    return Outgoing(text, ((press(notice, t.plain("No, go back"), acts.KeepQuestion),),))


_YES: Mapping[Sure, str] = {
    Sure.CANCEL: N_("Yes, stop it for good"),
    Sure.DISCARD: N_("Yes, discard it"),
    Sure.CORRECT: N_("Yes, correct it"),
    Sure.WITHDRAW: N_("Yes, delete it"),
}


@says(said.BroadcastSure)
def sure(speaker: Speaker, notice: said.BroadcastSure) -> Outgoing:
    t, what = speaker.t, notice.what
    if what is Sure.URGENT:
        return settled(speaker, said.BroadcastSettled(notice.id, notice.number, Settled.KEPT))
    act = (acts.ConfirmCorrection, notice.words) if notice.words else (acts.ConfirmAct, what)
    yes = press(notice, t.plain(_YES[what]), *act, style="danger")
    no = press(notice, t.plain("No, go back"), acts.DeclineAct, what)
    head = bold(t("Broadcast № {number}", number=notice.number))
    return Outgoing(paragraphs(head, lines(*_meaning(speaker, notice))), ((yes,), (no,)))


def _meaning(speaker: Speaker, notice: said.BroadcastSure) -> tuple[str, ...]:
    t = speaker.t
    time = t("Will take: {time}", time=duration(speaker, notice.seconds))
    concerns = t("It concerns: {people}", people=people(speaker, notice.people))
    match notice.what:
        case Sure.CANCEL:
            so_far = [t("Nobody has got it yet: the list of recipients is being made.")]
            if notice.left is not None:
                so_far = [
                    t("Have got it, and keep it: {people}", people=people(speaker, notice.people)),
                    t("Will not get it: {people}", people=people(speaker, notice.left)),
                ]
            last = t("A cancelled broadcast cannot go on. “Pause” can.")
            return (t("Stop it for good?"), *so_far, last)
        case Sure.CORRECT:
            return (
                *_correction(speaker, notice),
                concerns,
                time,
                t("They get no new notification; the message changes where it stands."),
            )
        case Sure.WITHDRAW:
            return (
                t("Delete it from people's chats?"),
                concerns,
                time,
                t(
                    "Telegram lets a bot delete a message for {hours} hours. Older ones stay; a"
                    " correction can still change them.",
                    hours=DELETE_HOURS,
                ),
                t("People who have read it have read it. A deletion cannot be undone."),
            )
    return (t("Discard this draft? Its texts will be lost. Nothing has been sent to anybody."),)


def _correction(speaker: Speaker, notice: said.BroadcastSure) -> tuple[str, ...]:
    t = speaker.t
    names = listed(language_name(code) for code in notice.languages)
    return (
        t("{name} asks: change what people already have?", name=notice.by)
        if notice.by
        else t("Change what people already have?"),
        t("Two admins approved it, so two must confirm the same new words.") if notice.two else "",
        t("Languages: {list}", list=names),
    )


SETTLED: Mapping[Settled, str] = {
    Settled.APPROVED: N_("{name} approved broadcast № {number}."),
    Settled.REFUSED: N_("{name} did not approve broadcast № {number}."),
    Settled.RECALLED: N_("Broadcast № {number} was taken back by its author."),
    Settled.KEPT: N_("Nothing was changed. Broadcast № {number} stays as it is."),
    Settled.CANCELLED: N_("Broadcast № {number} is stopped for good."),
    Settled.DISCARDED: N_("The draft № {number} is discarded."),
    Settled.CORRECTING: N_("Broadcast № {number} is being corrected."),
    Settled.WITHDRAWING: N_("Broadcast № {number} is being deleted."),
    Settled.URGENT: N_("Nothing was changed. Broadcast № {number} stays as it is."),
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
        "Nobody approved broadcast № {number} within a day after its time. It is a draft again;"
        " nothing was sent."
    ),
    Settled.HALF_CORRECTED: N_(
        "Broadcast № {number}: the other admins see the new words. It is corrected once one of them"
        " confirms them, because two admins approved it."
    ),
    Settled.NOT_CORRECTED: N_(
        "Nothing was changed. Two admins approved broadcast № {number}, so two must confirm its"
        " correction, and there is no second admin. Deleting it needs only one."
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
