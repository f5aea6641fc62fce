"""Additions to a report, and answers to questions of staff."""

from bot.domain.actions import citizen as press
from bot.domain.notices import reporter as said
from bot.domain.notices.talks import AdditionsFull
from bot.messages.citizen.files import recognised
from bot.messages.citizen.reports import show_or_leave
from bot.messages.citizen.welcome import home_button
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, paragraphs, quote, says


@says(said.AdditionAsk)
def addition_ask(speaker: Speaker, notice: said.AdditionAsk) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        t("Send what you want to add to report № {number}: text or a file.", number=notice.number),
        recognised(speaker),
        speaker.own(speaker.channel.safety),
    )
    return Outgoing(text, ((_stop(speaker, notice.report),),))


@says(said.AdditionTaken)
def addition_taken(speaker: Speaker, notice: said.AdditionTaken) -> Outgoing:
    t = speaker.t
    text = t(
        "Added to report № {number}. Moderators will see it without your name.",
        number=notice.number,
    )
    more = Button(t.plain("Add something"), press.AddToReport(notice.report))
    return Outgoing(text, ((more, home_button(speaker)),))


@says(said.AdditionTooLate)
def addition_too_late(speaker: Speaker, notice: said.AdditionTooLate) -> Outgoing:
    text = speaker.t(
        "Nothing more can be added to report № {number}: it was withdrawn, or the time for "
        "additions is over. You can send a new report.",
        number=notice.number,
    )
    return Outgoing(text, show_or_leave(speaker, notice.report))


@says(AdditionsFull)
def additions_full(speaker: Speaker, notice: AdditionsFull) -> Outgoing:
    t = speaker.t
    if notice.within_a_day:
        why = t.plural(
            "You have sent {n} addition within a day. Please send the next ones tomorrow.",
            "You have sent {n} additions within a day. Please send the next ones tomorrow.",
            notice.most,
        )
    else:
        why = t.plural(
            "Report № {number} already has {n} addition and cannot take more. If something "
            "new happened, please send a new report.",
            "Report № {number} already has {n} additions and cannot take more. If something "
            "new happened, please send a new report.",
            notice.most,
            number=notice.number,
        )
    text = paragraphs(
        bold(t("Your message was not passed on.")),
        why,
        t("Staff have everything you added before. If you are in danger, call: /hotlines"),
    )
    return Outgoing(text, show_or_leave(speaker, notice.report))


def _stop(speaker: Speaker, report: str) -> Button:
    return Button(speaker.t.plain("Cancel"), press.StopAdding(report))


@says(said.AnswerAsk)
def answer_ask(speaker: Speaker, notice: said.AnswerAsk) -> Outgoing:
    text = paragraphs(
        quote(notice.text),
        speaker.t(
            "Write your answer now, or send a file. Moderators will see it without your name."
        ),
        recognised(speaker),
        speaker.own(speaker.channel.safety),
    )
    return Outgoing(text, ((_stop(speaker, notice.report),),))


@says(said.AnswerTaken)
def answer_taken(speaker: Speaker, notice: said.AnswerTaken) -> Outgoing:
    text = speaker.t(
        "Thank you, your answer has reached the moderators. Report: № {number}.",
        number=notice.number,
    )
    return Outgoing(text, ((home_button(speaker),),))
