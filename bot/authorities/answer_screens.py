"""Screens and buttons of an authority's answer, in its group and in private chats.

The draft is stored with the person; `revision` is that of the button's screen. The rules of an
answer are in answers.py.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.authorities.answer_draft import (
    MAX_WORDS,
    AnswerDraft,
    AnswerProblem,
    Choice,
    Kind,
    Step,
    back,
)
from bot.authorities.orders import order_lines
from bot.authorities.passage import addressee_name, in_words
from bot.cases.afterwards import Stage
from bot.core.buttons import Action, Place, button
from bot.core.languages import N_, numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows
from bot.core.people import Right
from bot.core.speaker import (
    Part,
    Speaker,
    bold,
    filled,
    language_name,
    lines,
    paragraphs,
    quote,
    rows_of,
)
from bot.desk.buttons import CaseAction
from bot.values import Order


@dataclass(frozen=True, slots=True)
class AnswerAction(Action):
    """A button about what was passed on to an authority."""

    right: ClassVar[Right | None] = Right.ANSWER_CASES

    referral: str


@dataclass(frozen=True, slots=True)
class FormAction(AnswerAction):
    """A button of the form that the presser fills in."""

    revision: int


@button("au:got:{referral}", place=Place.BOTH)
class Acknowledge(AnswerAction):
    """Say that it was received."""


@button("c:{case}:{version}:record")
class RecordAnswer(CaseAction):
    """Offer the answers that a moderator can record of a letter."""


@button("au:ans:{referral}:{kind}")
class BeginAnswer(AnswerAction):
    kind: Kind


@button("au:f:{referral}:{revision}:{value}")
class FillAnswer(FormAction):
    """A choice of domain.authority.answer_draft, or an id of the channel file."""

    value: str


@button("au:back:{referral}:{revision}")
class StepBackInAnswer(FormAction): ...


@button("au:send:{referral}:{revision}")
class SendAnswer(FormAction): ...


@button("au:stop:{referral}")
class StopAnswer(AnswerAction): ...


@button("au:undo:{referral}")
class UndoAnswer(AnswerAction): ...


class AnswerEnd(StrEnum):
    """Reasons there is nothing to answer, or not any more."""

    STOPPED = "stopped"
    UNDONE = "undone"
    TOO_LATE = "too_late"  # to undo
    GONE = "gone"  # the form expired, or another one was begun
    ANSWERED = "answered"  # `name` was first, or the answer counts
    TAKEN_BACK = "taken_back"  # the case was opened again
    NEEDS_SECOND = "needs_second"  # access is restricted by two people
    NOT_RECORDED = "not_recorded"  # this authority answers in its own group


@message
class AuthorityForm:
    """A step of an answer in a private chat."""

    answer: AnswerDraft
    number: str
    authority: str
    department: str | None
    problem: AnswerProblem | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, draft = speaker.t, self.answer
        name = addressee_name(speaker, self.authority, self.department)
        text = paragraphs(
            self.problem and t(PROBLEM_SENTENCES[self.problem], n=MAX_WORDS),
            lines(
                bold(numbered(self.number)),
                t("Authority: {name}", name=name),
            ),
            lines(*answer_lines(speaker, draft)) if draft.step in _SHOW_ANSWER else None,
            bold(_question(speaker, draft)),
            lines(*_usual(speaker)) if draft.step is Step.REASON else None,
        )
        return Outgoing(text, _rows(speaker, draft))


@message
class AnswerRecording:
    """Choice of answers that a moderator can record of a letter or an e-mail."""

    referral: str
    number: str
    stage: Stage

    def render(self, speaker: Speaker) -> Outgoing:
        t, id = speaker.t, self.referral
        text = paragraphs(
            bold(numbered(self.number)),
            t("What did the authority answer? Reporters are told when it can no longer be undone."),
        )
        received = Button(t.plain("It was received"), Acknowledge(id))
        return Outgoing(
            text,
            filled(
                [received] if self.stage is not Stage.RECEIVED else [],
                [Button(t.plain("It acted"), BeginAnswer(id, Kind.DONE))],
                [Button(t.plain("It refused"), BeginAnswer(id, Kind.REFUSED))],
                [Button(t.plain("It asks a question"), BeginAnswer(id, Kind.ASKED))],
            ),
        )


@message
class AnswerGiven:
    """The answer was given and can be undone until `until` (ms UTC); None: it counts."""

    answer: AnswerDraft
    number: str
    authority: str
    until: int | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, draft = speaker.t, self.answer
        can_undo = self.until is not None
        ends = undo_line(speaker) if can_undo else t(_SENT[draft.kind])
        text = paragraphs(
            bold(t("№ {number}: thank you", number=self.number)),
            lines(*answer_lines(speaker, draft)),
            ends,
        )
        undo = Button(t.plain("Undo the answer"), UndoAnswer(draft.referral), style="danger")
        return Outgoing(text, ((undo,),) if can_undo else ())


@message
class AnswerWord:
    """A short word about an answer. `name` is who was first, where that is known."""

    end: AnswerEnd
    number: str
    name: str = ""

    def render(self, speaker: Speaker) -> Outgoing:
        t, number = speaker.t, self.number
        if self.name:
            first = t("№ {number}: {name} was first to answer.", number=number, name=self.name)
            return Outgoing(first)
        return Outgoing(t(END_SENTENCES[self.end], number=number))


QUESTION_SENTENCES = {
    Step.RESULT: N_("What was done?"),
    Step.REASON: N_("Why will the authority not act? Choose a reason, or write one."),
    Step.WORDS: N_("Write the reason. The people who reported will read it."),
    Step.LANGUAGE: N_("In which language is this?"),
    Step.REVIEW: N_("Is everything right?"),
}
_ASKS_FOR_WORDS = {
    Kind.ASKED: N_("Write your question to the moderators."),
    Kind.TOLD: N_("Write your answer. All members of the authority’s group will read it."),
}
_SENT = {
    Kind.ASKED: N_("The moderators have your question. Their answer will come into the group."),
    Kind.TOLD: N_("Your answer is in the authority’s group."),
}
PROBLEM_SENTENCES = {
    AnswerProblem.NO_WORDS: N_("Please write it as text."),
    AnswerProblem.LONG_WORDS: N_("Too long: at most {n} characters, please."),
    AnswerProblem.ONLY_BUTTONS: N_("Please press one of the buttons."),
}
_SHOW_ANSWER = frozenset({Step.LANGUAGE, Step.REVIEW})
END_SENTENCES = {
    AnswerEnd.STOPPED: N_("№ {number}: nothing was answered."),
    AnswerEnd.UNDONE: N_("№ {number}: undone. The people who reported were not told."),
    AnswerEnd.TOO_LATE: N_(
        "№ {number}: too late to undo, the people who reported are being told. If something is"
        " wrong, use “Ask the desk”."
    ),
    AnswerEnd.GONE: N_("№ {number}: this step is over. Begin again from the card."),
    AnswerEnd.ANSWERED: N_("№ {number} was answered already."),
    AnswerEnd.TAKEN_BACK: N_(
        "№ {number}: the moderators opened this case again. You need not answer."
    ),
    AnswerEnd.NEEDS_SECOND: N_(
        "№ {number}: you passed this case on, so another person of the desk must record the order."
    ),
    AnswerEnd.NOT_RECORDED: N_(
        "№ {number}: this authority answers in its own group. There is nothing to record."
    ),
}


def _question(speaker: Speaker, draft: AnswerDraft) -> str:
    if draft.step is Step.WORDS and draft.kind in _ASKS_FOR_WORDS:
        return speaker.t(_ASKS_FOR_WORDS[draft.kind])
    return speaker.t(QUESTION_SENTENCES[draft.step])


def _usual(speaker: Speaker) -> list[Part]:
    every = enumerate(speaker.channel.refusals, start=1)
    return [f"{n}. {speaker.own(reason.text)}" for n, reason in every]


def answer_lines(speaker: Speaker, draft: AnswerDraft) -> list[Part]:
    """Return the parts of the answer given so far."""
    t = speaker.t
    if draft.kind is Kind.DONE:
        return acted_lines(speaker, draft.order)
    words = refusal_words(speaker, draft.reason or draft.words, draft.language)
    if draft.kind is Kind.REFUSED:
        return [bold(t("Refused")), words]
    return [words]


def acted_lines(speaker: Speaker, order: Order | None) -> list[Part]:
    """Describe the authority's act; without an order the material was removed."""
    if order is None:
        return [bold(speaker.t("The material was removed"))]
    return [bold(speaker.t("Access was restricted")), *order_lines(speaker, order)]


def refusal_words(speaker: Speaker, words: str | None, language: str | None) -> str | None:
    """A usual reason in the reader's language, or free words with the language they are in."""
    if not words:
        return None
    other = language is not None and language != speaker.t.language
    return lines(
        quote(in_words(speaker, words, language)),
        other and speaker.t("Language: {name}", name=language_name(language or "")),
    )


def _rows(speaker: Speaker, draft: AnswerDraft) -> Rows:
    t, id, revision = speaker.t, draft.referral, draft.revision

    def fills(label: str, value: str) -> Button:
        return Button(label, FillAnswer(id, revision, value))

    rows: list[list[Button]] = []
    match draft.step:
        case Step.RESULT:
            rows = [
                [fills(t.plain("Access was restricted"), Choice.RESTRICTED)],
                [fills(t.plain("The material was removed"), Choice.REMOVED)],
            ]
        case Step.REASON:
            usual = enumerate(speaker.channel.refusals, start=1)
            numbers = [fills(str(n), reason.id) for n, reason in usual]
            in_words = fills(t.plain("In your own words…"), Choice.IN_WORDS)
            rows = [*map(list, rows_of(numbers, 2)), [in_words]]
        case Step.LANGUAGE:
            rows = [[fills(language_name(code), code) for code in speaker.channel.languages]]
        case Step.REVIEW:
            rows = [[Button(t.plain("Send"), SendAnswer(id, revision), style="success")]]
    return filled(*rows, _way_out(speaker, draft))


def _way_out(speaker: Speaker, draft: AnswerDraft) -> list[Button]:
    t, id = speaker.t, draft.referral
    is_first = draft.step in {Step.RESULT, Step.REASON} or back(draft) is None
    earlier = [] if is_first else [Button(t.plain("Back"), StepBackInAnswer(id, draft.revision))]
    return [*earlier, Button(t.plain("Cancel"), StopAnswer(id))]


def undo_line(speaker: Speaker) -> str:
    seconds = speaker.channel.retention.undo_seconds
    return str(
        speaker.t.plural(
            "It can be undone for {n} second, then the reporters are told.",
            "It can be undone for {n} seconds, then the reporters are told.",
            seconds,
        )
    )
