"""An answer of an authority, given in a private chat: one question, its buttons and messages.

A member of the authority's group answers, or a moderator who records what came by letter. The
order itself is asked for by bot.authorities.orders.
"""

from enum import Enum, StrEnum
from typing import ClassVar

from bot.cases.afterwards import Stage
from bot.cases.order_words import order_lines
from bot.channel.model import Channel, UnknownId
from bot.core import forms
from bot.core.forms import FillIn, Found, Steps, settled
from bot.core.messages import (
    N_,
    Action,
    Button,
    Message,
    Outgoing,
    Part,
    Place,
    Speaker,
    Worded,
    bold,
    button,
    lines,
    numbered,
    paragraphs,
    rows_of,
)
from bot.core.people import Right
from bot.core.pickers import press, way_out
from bot.reports.passage import authority_line, quoted
from bot.values import Order

MAX_WORDS = 1000
"""Characters of a reason or a question."""


class Kind(StrEnum):
    """Values stand in links and are stored: do not change them."""

    DONE = "d"
    REFUSED = "r"
    ASKED = "q"


class Step(StrEnum):
    """Values are stored: do not change them."""

    QUESTION = "question"
    GIVEN = "given"


class Choice(StrEnum):
    """Ways in which an authority acted; an order follows the first. Values stand in buttons."""

    RESTRICTED = "restricted"
    REMOVED = "removed"


class AnswerProblem(Worded):
    NO_WORDS = N_("Please write it as text.")
    LONG_WORDS = N_("Too long: at most {n} characters, please.")
    ONLY_BUTTONS = N_("Please press one of the buttons.")


class AnswerDraft(forms.Draft, kw_only=True):
    """An answer about the referral of this id.

    What was done has an `order`; without one the material was removed. `reason` is an id of the
    channel file; `words` are free, in `language`.
    """

    form: ClassVar[str] = "a"

    step: Step = Step.QUESTION
    kind: Kind
    order: Order | None = None
    reason: str | None = None
    words: str | None = None
    language: str | None = None


ANSWER_STEPS: Steps[AnswerDraft, Enum] = Steps(
    forms.Step(Step.QUESTION), forms.Step(Step.GIVEN)
)


def write(draft: AnswerDraft, text: str, language: str) -> Found[AnswerDraft]:
    text = text.strip()
    if draft.kind is Kind.DONE:
        return AnswerProblem.ONLY_BUTTONS
    if not text:
        return AnswerProblem.NO_WORDS
    if len(text) > MAX_WORDS:
        return AnswerProblem.LONG_WORDS
    return ANSWER_STEPS.onward(
        settled(draft, draft.step, words=text, language=language)
    )


def choose(draft: AnswerDraft, value: str, channel: Channel) -> AnswerDraft:
    """Take what a button says. Raises UnknownId for what the channel file does not know."""
    if draft.kind is Kind.REFUSED:
        chosen = settled(draft, draft.step, reason=channel.refusal(value).id)
    elif (draft.kind, value) == (Kind.DONE, Choice.REMOVED):
        chosen = settled(draft, draft.step)
    else:
        raise UnknownId(draft.kind, value)
    return ANSWER_STEPS.onward(chosen)


class AnswerAction(Action):
    right: ClassVar[Right | None] = Right.ANSWER_CASES

    referral: str


@button("au:got:{referral}", place=Place.BOTH)
class Acknowledge(AnswerAction): ...


@button("au:ans:{referral}:{kind}")
class BeginAnswer(AnswerAction):
    kind: Kind


@button("au:undo:{referral}")
class UndoAnswer(AnswerAction): ...


class AnswerEnd(Worded):
    UNDONE = N_("№ {number}: undone. The people who reported were not told.")
    TOO_LATE = N_(
        "№ {number}: too late to undo, the people who reported are being told. If something is"
        " wrong, use “Ask the desk”."
    )
    ANSWERED = N_("№ {number}: {name} was first to answer.")
    TAKEN_BACK = N_(
        "№ {number}: the moderators opened this case again. You need not answer."
    )
    NEEDS_SECOND = N_(
        "№ {number}: you passed this case on, so another person of the desk must record the order."
    )


class AuthorityForm(Message):
    answer: AnswerDraft
    number: str
    authority: str
    department: str | None
    problem: AnswerProblem | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        draft = self.answer
        offered = list[Button]()
        reasons = list[str]()
        if draft.kind is Kind.DONE:
            restricted = t.plain("Access was restricted")
            removed = t.plain("The material was removed")
            offered = [
                press(draft, restricted, FillIn, Choice.RESTRICTED),
                press(draft, removed, FillIn, Choice.REMOVED),
            ]
        elif draft.kind is Kind.REFUSED:
            for n, reason in enumerate(speaker.channel.refusals, start=1):
                offered.append(press(draft, str(n), FillIn, reason.id))
                reasons.append(f"{n}. {speaker.own(reason.text)}")
        text = paragraphs(
            self.problem and t(self.problem.sentence, n=MAX_WORDS),
            lines(
                bold(numbered(self.number)),
                authority_line(speaker, self.authority, self.department),
            ),
            bold(t(_QUESTIONS[draft.kind])),
            lines(*reasons),
        )
        width = 1
        if reasons:
            width = 2
        return Outgoing(
            text,
            (*rows_of(offered, width), tuple(way_out(speaker, draft, ANSWER_STEPS))),
        )


class AnswerRecording(Message):
    referral: str
    number: str
    stage: Stage

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        id = self.referral
        text = paragraphs(
            bold(numbered(self.number)),
            t(
                "What did the authority answer? Reporters are told when it can no longer be undone."
            ),
        )
        buttons = [
            Button(t.plain("It was received"), Acknowledge(id)),
            Button(t.plain("It acted"), BeginAnswer(id, Kind.DONE)),
            Button(t.plain("It refused"), BeginAnswer(id, Kind.REFUSED)),
            Button(t.plain("It asks a question"), BeginAnswer(id, Kind.ASKED)),
        ]
        return Outgoing(text, rows_of(buttons[self.stage is Stage.RECEIVED :], 1))


class AnswerGiven(Message):
    """The answer was given and can be undone until `until` (ms UTC); None: it counts."""

    answer: AnswerDraft
    number: str
    until: int | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        draft = self.answer
        head = bold(t("№ {number}: thank you", number=self.number))
        said = lines(*answer_lines(speaker, draft))
        if self.until is None:
            sent = t(
                "The moderators have your question. Their answer will come into the group."
            )
            return Outgoing(paragraphs(head, said, sent))
        undo = Button(t.plain("Undo the answer"), UndoAnswer(draft.id), style="danger")
        return Outgoing(paragraphs(head, said, undo_line(speaker)), ((undo,),))


class AnswerWord(Message):
    """A short word about an answer. `name` is who was first."""

    end: AnswerEnd
    number: str
    name: str = "?"

    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            speaker.t(self.end.sentence, number=self.number, name=self.name)
        )


_QUESTIONS = {
    Kind.DONE: N_("What was done?"),
    Kind.REFUSED: N_(
        "Why will the authority not act? Choose a reason, or write one. The people who reported"
        " will read it."
    ),
    Kind.ASKED: N_("Write your question to the moderators."),
}


def answer_lines(speaker: Speaker, draft: AnswerDraft) -> list[Part]:
    """Describe the answer; what was done without an order was to remove the material."""
    t = speaker.t
    if draft.order is not None:
        return [bold(t("Access was restricted")), *order_lines(speaker, draft.order)]
    if draft.kind is Kind.DONE:
        return [bold(t("The material was removed"))]
    words = quoted(speaker, draft.reason or draft.words, draft.language)
    return [draft.kind is Kind.REFUSED and bold(t("Refused")), words]


def undo_line(speaker: Speaker) -> str:
    seconds = speaker.channel.retention.undo_seconds
    return speaker.t.plural(
        "It can be undone for {n} second, then the reporters are told.",
        "It can be undone for {n} seconds, then the reporters are told.",
        seconds,
    )
