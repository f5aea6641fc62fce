"""Screens and buttons of a case in hand: give away, put off, ask reporters, answers."""

from dataclasses import dataclass

from bot.cases.model import Whom
from bot.core.buttons import button
from bot.core.languages import N_
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, shortened
from bot.core.speaker import Part, Speaker, bold, lines, quote
from bot.desk.buttons import CaseAction, TakeCase, TakeNext
from bot.desk.snooze import Snooze
from bot.links.link import defang
from bot.values import Urgency, Why


@button("c:{case}:{version}:rel:{why}")
class ReleaseBecause(CaseAction):
    why: Why


@button("c:{case}:{version}:relw")
class ReleaseInWords(CaseAction):
    """Ask for the reason in own words; the case is released with them."""


@button("c:{case}:{version}:hand")
class ShowColleagues(CaseAction): ...


@button("c:{case}:{version}:to:{to}")
class ChooseColleague(CaseAction):
    to: int


@button("c:{case}:{version}:give:{to}:{why}")
class HandOver(CaseAction):
    to: int
    why: Why


@button("c:{case}:{version}:givew:{to}")
class HandOverInWords(CaseAction):
    """Ask for words to the colleague; the case is handed over with them."""

    to: int


@button("c:{case}:{version}:refuse")
class RefuseCase(CaseAction):
    """Put back a case that a colleague handed over."""


@button("c:{case}:{version}:recuse")
class PassOn(CaseAction):
    """Have nothing more to do with a case: a conflict of interest."""


@button("c:{case}:{version}:unrecuse")
class TakeConflictBack(CaseAction):
    """There is no conflict of interest: it was a mistake."""


@button("c:{case}:{version}:later")
class ShowSnoozes(CaseAction): ...


@button("c:{case}:{version}:later:{until}")
class SnoozeCase(CaseAction):
    until: Snooze


@button("c:{case}:{version}:askto:{whom}")
class AskWhom(CaseAction):
    whom: Whom


@button("c:{case}:{version}:askall")
class AskAll(CaseAction):
    """Confirms that very many reporters are asked."""


@button("c:{case}:{version}:read")
class MarkRead(CaseAction):
    """The words that came after the decision were looked at."""


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """`holder` has the case; without `was_claimed` no moderator has looked at it yet."""

    id: str
    number: str
    violation: str
    urgency: Urgency
    due_at: int
    holder: str | None
    was_claimed: bool
    proposed: bool = False  # a decision waits for a second person


@dataclass(frozen=True, slots=True)
class DutyAtDesk:
    title: str
    names: tuple[str, ...]


@message
class HandedOver:
    """A colleague gave a case; `words` are the colleague's own.

    With `is_own` the moderator reported it and is asked to give it back.
    """

    case: str
    version: int
    number: str
    name: str
    why: Why | None
    words: str | None
    is_own: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = lines(
            bold(t("{name} handed № {number} over to you.", name=self.name, number=self.number)),
            *_reason(speaker, self),
            self.is_own and t("This case is for a colleague. Please give it back."),
        )
        refuse = Button(t.plain("I cannot take it now"), RefuseCase(self.case, self.version))
        return Outgoing(text, ((refuse,),))


@message
class HandOverRefused:
    """`name` put the case back into the queue, for a usual reason or in own `words`."""

    number: str
    name: str
    why: Why | None = None
    words: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        back = t(
            "{name} could not take № {number}: it is back in the queue.",
            name=self.name,
            number=self.number,
        )
        return Outgoing(lines(back, *_reason(speaker, self)))


@message
class SnoozeOver:
    number: str

    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            speaker.t("You put № {number} off until now. It is still yours.", number=self.number)
        )


@message
class HoldEnds:
    """The hold ends at a moment (ms UTC) unless its moderator does something."""

    case: str
    version: int
    number: str
    at: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        return Outgoing(
            t(
                "№ {number} goes back into the queue at {time}, unless you do something with it.",
                number=self.number,
                time=t.time(self.at),
            ),
            ((Button(t.plain("Keep it"), TakeCase(self.case, self.version)),),),
        )


@message
class PassedOn:
    """Stands in place of the card of a case with which the moderator has nothing more to do."""

    number: str
    case: str = ""
    version: int = 0

    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            speaker.t(
                "You handed № {number} on because of a conflict of interest. It will not be "
                "offered to you again.",
                number=self.number,
            ),
            (
                (
                    Button(
                        speaker.t.plain("It was a mistake"),
                        TakeConflictBack(self.case, self.version),
                    ),
                ),
                (Button(speaker.t.plain("Next"), TakeNext(), style="primary"),),
            ),
        )


@message
class MessageSent:
    """Copy of a moderator's message to one reporter, under the card.

    `by_code`: they reported anonymously and read it when they enter their code.
    """

    number: str
    name: str
    text: str
    by_code: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        head = speaker.t(
            "{name} wrote to one reporter of № {number}:", name=self.name, number=self.number
        )
        words = quote(shortened(defang(self.text), SHOWN_WORDS))
        by_code = self.by_code and speaker.t(
            "They reported anonymously and read it when they enter their code."
        )
        return Outgoing(lines(head, words, by_code), silent=True)


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


def _reason(speaker: Speaker, given: HandedOver | HandOverRefused) -> list[Part]:
    t = speaker.t
    return [
        t("Reason: {reason}", reason=t.plain(WHY_SENTENCES[given.why])) if given.why else None,
        quote(shortened(defang(given.words), SHOWN_WORDS)) if given.words else None,
    ]
