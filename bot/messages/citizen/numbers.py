"""Numbers of people in a reporter's words: said before the words go to staff."""

from collections.abc import Iterable

from bot.domain.actions import citizen as press
from bot.domain.citizen.numbers import Kind, Number, find
from bot.domain.link import defang
from bot.domain.notices.talks import NumbersAsk
from bot.i18n import N_
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, says

_SHOWN = 6
"""Numbers that are named; others are counted."""
_KINDS = {
    Kind.ID: N_("• personal identification number: {number}"),
    Kind.CARD: N_("• bank card: {number}"),
    Kind.PHONE: N_("• phone number: {number}"),
}


def numbers_in(speaker: Speaker, texts: Iterable[str | None]) -> tuple[Number, ...]:
    """The numbers in some texts, each once."""
    country = speaker.channel.country
    found = {one.text: one for text in texts for one in find(text, country)}
    return tuple(found.values())


def warning(speaker: Speaker, found: tuple[Number, ...]) -> str | None:
    """What the words hold, and what becomes of it; None where there is nothing."""
    if not found:
        return None
    t, more = speaker.t, len(found) - _SHOWN
    return lines(
        bold(t("⚠ Your words contain personal numbers:")),
        *(t(_KINDS[one.kind], number=defang(one.text)) for one in found[:_SHOWN]),
        f"+{more}" if more > 0 else None,
        t(
            "Remove your own. A number that belongs to the violation, such as a fraudster's, may"
            " stay: moderators see it in private, never in their group."
        ),
    )


@says(NumbersAsk)
def numbers_ask(speaker: Speaker, notice: NumbersAsk) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        warning(speaker, notice.found),
        t(
            "Not sent yet. How should moderators receive it? Report: № {number}.",
            number=notice.number,
        ),
    )
    where = (notice.report, notice.question)
    hide = Button(
        t.plain("Remove the numbers and send"),
        press.SendWords(*where, hidden=True),
        style="primary",
    )
    keep = Button(t.plain("Send as it is"), press.SendWords(*where, hidden=False))
    stop = Button(t.plain("Do not send"), press.StopAdding(notice.report))
    return Outgoing(text, ((hide,), (keep,), (stop,)))
