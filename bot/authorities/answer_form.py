"""An answer of an authority, filled in step by step in a private chat: draft, buttons, messages.

A member of the authority's group fills it in, or a moderator who records what came by letter. The
order itself is asked for by bot.authorities.orders.
"""

from dataclasses import KW_ONLY, replace
from enum import Enum, StrEnum
from typing import ClassVar

from bot.authorities.orders import order_lines
from bot.authorities.passage import authority_line, in_words
from bot.cases.afterwards import Stage
from bot.channel.model import Channel, UnknownId
from bot.core import forms
from bot.core.buttons import Action, Place, button
from bot.core.forms import FillIn, Found, SendForm, Steps, settled
from bot.core.languages import N_, numbered
from bot.core.messages import Worded, message
from bot.core.outgoing import Button, Outgoing, Rows
from bot.core.people import Right
from bot.core.pickers import press, way_out
from bot.core.speaker import Part, Speaker, bold, language_name, lines, paragraphs, quote, rows_of
from bot.dataclass import frozen
from bot.values import Order

MAX_WORDS = 1000
"""Characters of a reason or a question."""


class Kind(StrEnum):
    """Values stand in links and are stored: do not change them."""

    DONE = "d"
    REFUSED = "r"
    ASKED = "q"
    TOLD = "t"  # the moderators answer the authority's question


class Step(StrEnum):
    """The questions. Values are stored: do not change them."""

    RESULT = "result"  # restricted, which an order follows, or removed
    REASON = "reason"
    WORDS = "words"
    LANGUAGE = "language"
    REVIEW = "review"


class Choice(StrEnum):
    """Values of buttons besides ids of the channel file. Values stand in buttons."""

    RESTRICTED = "restricted"
    REMOVED = "removed"
    IN_WORDS = "in_own_words"  # longer than any id


class AnswerProblem(Worded):
    NO_WORDS = N_("Please write it as text.")
    LONG_WORDS = N_("Too long: at most {n} characters, please.")
    ONLY_BUTTONS = N_("Please press one of the buttons.")


@frozen
class AnswerDraft(forms.Draft):
    """An answer about the referral of this id.

    What was done has an `order`; without one the material was removed. `reason` is an id of the
    channel file; `words` are free, in `language`.
    """

    form: ClassVar[str] = "a"

    step: Step = Step.REVIEW
    _: KW_ONLY
    kind: Kind
    order: Order | None = None
    reason: str | None = None
    words: str | None = None
    language: str | None = None


def _is_worded(draft: AnswerDraft) -> bool:
    is_refused = draft.kind is Kind.REFUSED and Step.REASON in draft.settled
    return draft.kind in {Kind.ASKED, Kind.TOLD} or (is_refused and draft.reason is None)


ANSWER_STEPS: Steps[AnswerDraft, Enum] = Steps(
    forms.Step(Step.RESULT, asked=lambda draft: draft.kind is Kind.DONE),
    forms.Step(Step.REASON, ("reason",), asked=lambda draft: draft.kind is Kind.REFUSED),
    forms.Step(Step.WORDS, ("words",), asked=_is_worded),
    forms.Step(Step.LANGUAGE, ("language",), asked=_is_worded),
    forms.Step(Step.REVIEW),
)


def write(draft: AnswerDraft, text: str) -> Found[AnswerDraft]:
    """Take what was written at this step."""
    text = text.strip()
    if draft.step not in {Step.WORDS, Step.REASON}:
        return AnswerProblem.ONLY_BUTTONS
    if not text:
        return AnswerProblem.NO_WORDS
    if len(text) > MAX_WORDS:
        return AnswerProblem.LONG_WORDS
    worded = settled(draft, draft.step, words=text, reason=None, language=None)
    return ANSWER_STEPS.onward(worded)


def choose(draft: AnswerDraft, value: str, channel: Channel) -> AnswerDraft:
    """Take what a button says. Raises UnknownId for what the channel file does not know."""
    match draft.step, value:
        case (Step.RESULT, Choice.REMOVED) | (Step.REASON, Choice.IN_WORDS):
            chosen = settled(draft, draft.step)
        case Step.REASON, _:
            reason = channel.refusal(value).id
            chosen = replace(draft, reason=reason, words=None, language=None)
        case Step.LANGUAGE, _ if value in channel.languages:
            chosen = replace(draft, language=value)
        case _:
            raise UnknownId(draft.step, value)
    return ANSWER_STEPS.onward(chosen)


@frozen
class AnswerAction(Action):
    """A button about what was passed on to an authority."""

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
    """Reasons there is nothing to answer, or not any more."""

    STOPPED = N_("№ {number}: nothing was answered.")
    UNDONE = N_("№ {number}: undone. The people who reported were not told.")
    TOO_LATE = N_(
        "№ {number}: too late to undo, the people who reported are being told. If something is"
        " wrong, use “Ask the desk”."
    )
    ANSWERED = N_("№ {number} was answered already.")
    TAKEN_BACK = N_("№ {number}: the moderators opened this case again. You need not answer.")
    NEEDS_SECOND = N_(
        "№ {number}: you passed this case on, so another person of the desk must record the order."
    )
    NOT_RECORDED = N_(
        "№ {number}: this authority answers in its own group. There is nothing to record."
    )


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
        question = t(QUESTION_SENTENCES[draft.step])
        if draft.step is Step.WORDS and draft.kind in _ASKS_FOR_WORDS:
            question = t(_ASKS_FOR_WORDS[draft.kind])
        usual = enumerate(speaker.channel.refusals, start=1)
        text = paragraphs(
            self.problem and t(self.problem.value, n=MAX_WORDS),
            lines(
                bold(numbered(self.number)),
                authority_line(speaker, self.authority, self.department),
            ),
            draft.step in {Step.LANGUAGE, Step.REVIEW} and lines(*answer_lines(speaker, draft)),
            bold(question),
            draft.step is Step.REASON
            and lines(*(f"{n}. {speaker.own(reason.text)}" for n, reason in usual)),
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
        buttons = [
            Button(t.plain("It was received"), Acknowledge(id)),
            Button(t.plain("It acted"), BeginAnswer(id, Kind.DONE)),
            Button(t.plain("It refused"), BeginAnswer(id, Kind.REFUSED)),
            Button(t.plain("It asks a question"), BeginAnswer(id, Kind.ASKED)),
        ]
        return Outgoing(text, rows_of(buttons[self.stage is Stage.RECEIVED :], 1))


@message
class AnswerGiven:
    """The answer was given and can be undone until `until` (ms UTC); None: it counts."""

    answer: AnswerDraft
    number: str
    until: int | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, draft = speaker.t, self.answer
        head = bold(t("№ {number}: thank you", number=self.number))
        said = lines(*answer_lines(speaker, draft))
        if self.until is None:
            return Outgoing(paragraphs(head, said, t(_SENT[draft.kind])))
        undo = Button(t.plain("Undo the answer"), UndoAnswer(draft.id), style="danger")
        return Outgoing(paragraphs(head, said, undo_line(speaker)), ((undo,),))


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
        return Outgoing(t(self.end.value, number=number))


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


def answer_lines(speaker: Speaker, draft: AnswerDraft) -> list[Part]:
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
    t = speaker.t
    rows: tuple[tuple[Button, ...], ...] = ()
    match draft.step:
        case Step.RESULT:
            acts = {
                Choice.RESTRICTED: t.plain("Access was restricted"),
                Choice.REMOVED: t.plain("The material was removed"),
            }
            rows = rows_of((press(draft, label, FillIn, act) for act, label in acts.items()), 1)
        case Step.REASON:
            usual = enumerate(speaker.channel.refusals, start=1)
            numbers = [press(draft, str(n), FillIn, reason.id) for n, reason in usual]
            own_words = press(draft, t.plain("In your own words…"), FillIn, Choice.IN_WORDS)
            rows = (*rows_of(numbers, 2), (own_words,))
        case Step.LANGUAGE:
            named = [(language_name(code), code) for code in speaker.channel.languages]
            rows = (tuple(press(draft, name, FillIn, code) for name, code in named),)
        case Step.REVIEW:
            rows = ((press(draft, t.plain("Send"), SendForm, style="success"),),)
    return (*rows, tuple(way_out(speaker, draft, ANSWER_STEPS)))


def undo_line(speaker: Speaker) -> str:
    seconds = speaker.channel.retention.undo_seconds
    return speaker.t.plural(
        "It can be undone for {n} second, then the reporters are told.",
        "It can be undone for {n} seconds, then the reporters are told.",
        seconds,
    )
