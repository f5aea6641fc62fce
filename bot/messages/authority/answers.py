"""An authority's answer, step by step in a private chat."""

from bot.domain.actions.authority import answers as press
from bot.domain.authority.answer_draft import (
    MAX_WORDS,
    AnswerDraft,
    AnswerProblem,
    Choice,
    Kind,
    Step,
    back,
)
from bot.domain.authority.order import Order
from bot.domain.authority.referral import Stage
from bot.domain.notices.authority import answers as said
from bot.i18n import N_, numbered
from bot.messages.authority.order_words import order_lines
from bot.messages.authority.passage import addressee_name, in_words
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import (
    Part,
    Speaker,
    bold,
    filled,
    lines,
    paragraphs,
    quote,
    rows_of,
    says,
)

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
    said.AnswerEnd.STOPPED: N_("№ {number}: nothing was answered."),
    said.AnswerEnd.UNDONE: N_("№ {number}: undone. The people who reported were not told."),
    said.AnswerEnd.TOO_LATE: N_(
        "№ {number}: too late to undo, the people who reported are being told. If something is"
        " wrong, use “Ask the desk”."
    ),
    said.AnswerEnd.GONE: N_("№ {number}: this step is over. Begin again from the card."),
    said.AnswerEnd.ANSWERED: N_("№ {number} was answered already."),
    said.AnswerEnd.TAKEN_BACK: N_(
        "№ {number}: the moderators opened this case again. You need not answer."
    ),
    said.AnswerEnd.NEEDS_SECOND: N_(
        "№ {number}: you passed this case on, so another person of the desk must record the order."
    ),
    said.AnswerEnd.NOT_RECORDED: N_(
        "№ {number}: this authority answers in its own group. There is nothing to record."
    ),
}


@says(said.AuthorityForm)
def answer_ask(speaker: Speaker, notice: said.AuthorityForm) -> Outgoing:
    t, draft = speaker.t, notice.answer
    name = addressee_name(speaker, notice.authority, notice.department)
    text = paragraphs(
        notice.problem and t(PROBLEM_SENTENCES[notice.problem], n=MAX_WORDS),
        lines(
            bold(numbered(notice.number)),
            t("Authority: {name}", name=name),
        ),
        lines(*answer_lines(speaker, draft)) if draft.step in _SHOW_ANSWER else None,
        bold(_question(speaker, draft)),
        lines(*_usual(speaker)) if draft.step is Step.REASON else None,
    )
    return Outgoing(text, _rows(speaker, draft))


def _question(speaker: Speaker, draft: AnswerDraft) -> str:
    if draft.step is Step.WORDS and draft.kind in _ASKS_FOR_WORDS:
        return speaker.t(_ASKS_FOR_WORDS[draft.kind])
    return speaker.t(QUESTION_SENTENCES[draft.step])


def _usual(speaker: Speaker) -> list[Part]:
    every = enumerate(speaker.channel.refusals, start=1)
    return [f"{n}. {speaker.own(reason.text)}" for n, reason in every]


def answer_lines(speaker: Speaker, draft: AnswerDraft) -> list[Part]:
    """What was answered, as far as it is known."""
    t = speaker.t
    if draft.kind is Kind.DONE:
        return acted_lines(speaker, draft.order)
    words = refusal_words(speaker, draft.reason or draft.words, draft.language)
    if draft.kind is Kind.REFUSED:
        return [bold(t("Refused")), words]
    return [words]


def acted_lines(speaker: Speaker, order: Order | None) -> list[Part]:
    """What the authority did: without an order the material was removed."""
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
        return Button(label, press.FillAnswer(id, revision, value))

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
            rows = [[Button(t.plain("Send"), press.SendAnswer(id, revision), style="success")]]
    return filled(*rows, _way_out(speaker, draft))


def _way_out(speaker: Speaker, draft: AnswerDraft) -> list[Button]:
    t, id = speaker.t, draft.referral
    is_first = draft.step in {Step.RESULT, Step.REASON} or back(draft) is None
    earlier = (
        [] if is_first else [Button(t.plain("Back"), press.StepBackInAnswer(id, draft.revision))]
    )
    return [*earlier, Button(t.plain("Cancel"), press.StopAnswer(id))]


@says(said.AnswerRecording)
def answer_recording(speaker: Speaker, notice: said.AnswerRecording) -> Outgoing:
    t, id = speaker.t, notice.referral
    text = paragraphs(
        bold(numbered(notice.number)),
        t("What did the authority answer? Reporters are told when it can no longer be undone."),
    )
    received = Button(t.plain("It was received"), press.Acknowledge(id))
    return Outgoing(
        text,
        filled(
            [received] if notice.stage is not Stage.RECEIVED else [],
            [Button(t.plain("It acted"), press.BeginAnswer(id, Kind.DONE))],
            [Button(t.plain("It refused"), press.BeginAnswer(id, Kind.REFUSED))],
            [Button(t.plain("It asks a question"), press.BeginAnswer(id, Kind.ASKED))],
        ),
    )


def undo_line(speaker: Speaker) -> str:
    seconds = speaker.channel.retention.undo_seconds
    return str(speaker.t.plural(
        "It can be undone for {n} second, then the reporters are told.",
        "It can be undone for {n} seconds, then the reporters are told.",
        seconds,
    ))  # fmt: skip


@says(said.AnswerGiven)
def answer_given(speaker: Speaker, notice: said.AnswerGiven) -> Outgoing:
    t, draft = speaker.t, notice.answer
    can_undo = notice.until is not None
    ends = undo_line(speaker) if can_undo else t(_SENT[draft.kind])
    text = paragraphs(
        bold(t("№ {number}: thank you", number=notice.number)),
        lines(*answer_lines(speaker, draft)),
        ends,
    )
    undo = Button(t.plain("Undo the answer"), press.UndoAnswer(draft.referral), style="danger")
    return Outgoing(text, ((undo,),) if can_undo else ())


@says(said.AnswerWord)
def answer_word(speaker: Speaker, notice: said.AnswerWord) -> Outgoing:
    t, number = speaker.t, notice.number
    if notice.name:
        first = t("№ {number}: {name} was first to answer.", number=number, name=notice.name)
        return Outgoing(first)
    return Outgoing(t(END_SENTENCES[notice.end], number=number))
