"""Golden cases to decide, how the desk decided and why, and results."""

from functools import partial

from bot.domain.actions.case import digest_of
from bot.domain.actions.looks import training as press
from bot.domain.link import defang
from bot.domain.notices.looks.training import (
    GoldenKept,
    GoldenPrompt,
    TrainingAtDesk,
    TrainingAtDesks,
    TrainingResults,
)
from bot.messages.citizen.decided import outcome_label, reasoning
from bot.messages.desk import beside, card_parts
from bot.messages.desk.choice import asked
from bot.messages.desk.looks.look_card import blind_case, option_rows
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote, says
from bot.services.desk.looks.blind_view import TrainingView
from bot.services.desk.looks.deciding import choice
from bot.services.desk.verdicts import Asked, Choosing
from bot.services.desk.workbench.card_view import CardView

SHOWN_REASONING = 1500


def training_card(speaker: Speaker, view: TrainingView) -> Outgoing:
    if view.answer is not None:
        return _answered(speaker, view)
    chosen = choice(speaker.channel, view.card.case.violation, view.path)
    text = card_parts.roomy(view.card, lambda room: _text(speaker, view.card, chosen, room))
    return Outgoing(text, _rows(speaker, view, chosen), protected=True)


def _text(speaker: Speaker, card: CardView, chosen: Choosing, room: int) -> str:
    t = speaker.t
    return paragraphs(
        lines(
            bold(t("Training: how would you decide this case?")),
            t("It was decided long ago. Your answer changes nothing, and only you see it."),
        ),
        blind_case(speaker, card, room),
        asked(speaker, chosen, card.case.violation, t("You decide:")),
    )


def _rows(speaker: Speaker, view: TrainingView, chosen: Choosing) -> Rows:
    t, id, after = speaker.t, view.golden.id, digest_of(chosen.path)
    rows: Rows = option_rows(speaker, chosen, partial(press.PickInTraining, id))
    if chosen.asked is Asked.CONFIRM:
        rows = ((Button(t.plain("Confirm"), press.AnswerGolden(id, after), style="success"),),)
    if chosen.path:
        return (*rows, (Button(t.plain("Back"), press.StepBackInTraining(id, after)),))
    return (*rows, *beside.further(speaker, view.card))


def _answered(speaker: Speaker, view: TrainingView) -> Outgoing:
    t, golden, answer = speaker.t, view.golden, view.answer
    shown = view.card.case.display
    text = paragraphs(
        bold(
            t("You found what the desk found.")
            if answer is not None and answer.same_finding
            else t("The desk found something else.")
        ),
        lines(
            t("Training case № {number}", number=view.card.case.number),
            quote(shown) if shown else None,
        ),
        lines(
            bold(t("The desk decided:")),
            outcome_label(speaker, golden.opinion.outcome),
            *reasoning(speaker, golden.opinion, brief=True),
        ),
        answer is not None
        and answer.same_ground is False
        and t("You named another ground."),
        lines(
            bold(t("Why the desk decided so:")),
            quote(shortened(defang(golden.reasoning), SHOWN_REASONING)),
        ),
    )  # fmt: skip
    return Outgoing(text, _further(speaker), protected=True)


def _further(speaker: Speaker) -> Rows:
    t = speaker.t
    return (
        (Button(t.plain("Next training case"), press.TrainNext(), style="primary"),),
        (Button(t.plain("My results"), press.ShowOwnTraining()),),
    )


@says(TrainingResults)
def training_results(speaker: Speaker, notice: TrainingResults) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("Your training")),
        t.plural(
            "You decided {n} training case, {same} of them as the desk did.",
            "You decided {n} training cases, {same} of them as the desk did.",
            notice.answers,
            same=notice.same,
        )
        if notice.answers
        else t("You have not decided a training case yet."),
        t.plural(
            "{n} training case is waiting for you.",
            "{n} training cases are waiting for you.",
            notice.left,
        )
        if notice.left
        else t("No training case is waiting for you. Seniors choose them."),
        t("Only you see this."),
    )
    begin = (Button(t.plain("Next training case"), press.TrainNext(), style="primary"),)
    desk = (Button(t.plain("Results of the desk"), press.ShowDeskTraining()),)
    return Outgoing(text, (begin, desk) if notice.left else (desk,))


@says(TrainingAtDesks)
def training_at_desks(speaker: Speaker, notice: TrainingAtDesks) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("Training at your desks")),
        lines(*(_at_desk(speaker, one) for one in notice.lines)),
        t("No names: results are seen by each person alone."),
    )
    return Outgoing(text)


def _at_desk(speaker: Speaker, one: TrainingAtDesk) -> str:
    t = speaker.t
    if one.answers is None or one.people is None or one.same is None:
        return t("{desk}: too few answers to show", desk=one.title)
    return t.plural(
        "{desk}: {n} answer by {people} people, {same} as the desk decided",
        "{desk}: {n} answers by {people} people, {same} as the desk decided",
        one.answers,
        desk=one.title,
        people=one.people,
        same=one.same,
    )


@says(GoldenPrompt)
def golden_prompt(speaker: Speaker, notice: GoldenPrompt) -> Outgoing:
    t = speaker.t
    text = t(
        "Reply to this message with why № {number} was decided so: people who train read it after "
        "they have decided. Do not quote reporters and name no person. Reply with a single dash to "
        "take the case out of training.",
        number=notice.number,
    )
    return Outgoing(text, prompt=t.plain("Your words"))


@says(GoldenKept)
def golden_kept(speaker: Speaker, notice: GoldenKept) -> Outgoing:
    t = speaker.t
    if notice.kept:
        return Outgoing(t("№ {number} is a training case now: /train.", number=notice.number))
    return Outgoing(t("№ {number} is no longer a training case.", number=notice.number))
