"""Words to a moderator in private about cases in their hands, and reasons to give one away."""

from bot.domain.actions.case import TakeCase
from bot.domain.actions.desk import TakeNext
from bot.domain.actions.holds import RefuseCase, TakeConflictBack
from bot.domain.desk.why import Why
from bot.domain.link import defang
from bot.domain.notices import holds as said
from bot.i18n import N_
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Part, Speaker, bold, lines, quote, says

SHOWN_WORDS = 1000

WHY_SENTENCES = {
    Why.SHIFT: N_("My shift ends"),
    Why.LANGUAGE: N_("Another language is needed"),
    Why.SECOND: N_("A second opinion is needed"),
    Why.HARD: N_("Too hard to look at"),
    Why.REFUSED: N_("I cannot take it now"),
    Why.OTHER_DESK: N_("The other desk is responsible"),
    Why.TOO_MUCH: N_("Too much work here"),
    Why.NEW_FACTS: N_("There are new facts"),
    Why.MISTAKE: N_("It was a mistake"),
    Why.OBJECTION: N_("There is an objection"),
    Why.SAME_CONTENT: N_("The same content"),
    Why.SAME_AUTHOR: N_("The same author or channel"),
    Why.CAMPAIGN: N_("The same campaign"),
    Why.DIFFERENT: N_("It is something else"),
    Why.NOT_SHOWN: N_("The material does not show it"),
    Why.OTHER_GROUND: N_("Another ground fits"),
    Why.OTHER_OUTCOME: N_("Another outcome fits"),
    Why.CORRECTED: N_("Type or region was corrected"),
    Why.PERSON: N_("It may name a private person"),
    Why.SPREADS: N_("It may lead to the material"),
}


@says(said.HandedOver)
def handed_over(speaker: Speaker, notice: said.HandedOver) -> Outgoing:
    t = speaker.t
    text = lines(
        bold(t("{name} handed № {number} over to you.", name=notice.name, number=notice.number)),
        *_reason(speaker, notice),
        notice.is_own and t("This case is for a colleague. Please give it back."),
    )
    refuse = Button(t.plain("I cannot take it now"), RefuseCase(notice.case, notice.version))
    return Outgoing(text, ((refuse,),))


def _reason(speaker: Speaker, given: said.HandedOver | said.HandOverRefused) -> list[Part]:
    t = speaker.t
    return [
        t("Reason: {reason}", reason=t.plain(WHY_SENTENCES[given.why])) if given.why else None,
        quote(shortened(defang(given.words), SHOWN_WORDS)) if given.words else None,
    ]


@says(said.HandOverRefused)
def hand_over_refused(speaker: Speaker, notice: said.HandOverRefused) -> Outgoing:
    t = speaker.t
    back = t(
        "{name} could not take № {number}: it is back in the queue.",
        name=notice.name,
        number=notice.number,
    )
    return Outgoing(lines(back, *_reason(speaker, notice)))


@says(said.SnoozeOver)
def snooze_over(speaker: Speaker, notice: said.SnoozeOver) -> Outgoing:
    return Outgoing(
        speaker.t("You put № {number} off until now. It is still yours.", number=notice.number)
    )


@says(said.HoldEnds)
def hold_ends(speaker: Speaker, notice: said.HoldEnds) -> Outgoing:
    t = speaker.t
    return Outgoing(
        t(
            "№ {number} goes back into the queue at {time}, unless you do something with it.",
            number=notice.number,
            time=t.time(notice.at),
        ),
        ((Button(t.plain("Keep it"), TakeCase(notice.case, notice.version)),),),
    )


@says(said.PassedOn)
def passed_on(speaker: Speaker, notice: said.PassedOn) -> Outgoing:
    return Outgoing(
        speaker.t(
            "You handed № {number} on because of a conflict of interest. It will not be "
            "offered to you again.",
            number=notice.number,
        ),
        (
            (
                Button(
                    speaker.t.plain("It was a mistake"),
                    TakeConflictBack(notice.case, notice.version),
                ),
            ),
            (Button(speaker.t.plain("Next"), TakeNext(), style="primary"),),
        ),
    )


@says(said.MessageSent)
def message_sent(speaker: Speaker, notice: said.MessageSent) -> Outgoing:
    head = speaker.t(
        "{name} wrote to one reporter of № {number}:", name=notice.name, number=notice.number
    )
    words = quote(shortened(defang(notice.text), SHOWN_WORDS))
    by_code = notice.by_code and speaker.t(
        "They reported anonymously and read it when they enter their code."
    )
    return Outgoing(lines(head, words, by_code), silent=True)
