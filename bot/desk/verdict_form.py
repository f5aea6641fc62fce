"""Verdict form: a decision is chosen step by step, and each step is drawn the same way.

Who decides, proposes, looks a second time, answers an appeal or gives a reason is asked by it. A
path holds chosen ids: outcome, authority, ground and reason, where the channel file has several;
then the order as text, and stated facts. Ids survive a reordering of the file.
"""

import json
from collections.abc import Collection, Sequence
from enum import Enum
from functools import partial
from typing import Any

from bot.cases.acts import ACTS
from bot.cases.order_words import order_lines
from bot.channel.model import Channel
from bot.core.messages import (
    LABEL_LIMIT,
    N_,
    Button,
    Part,
    Rows,
    Speaker,
    bold,
    lines,
    rows_of,
    shortened,
)
from bot.desk.buttons import (
    WHY_SENTENCES,
    ActBecause,
    ConfirmVerdict,
    PickOption,
    StepBack,
    digest_of,
)
from bot.desk.model import offered_facts
from bot.reports.decision_words import outcome_label
from bot.values import (
    Act,
    Finding,
    Order,
    Outcome,
    Ruling,
    Value,
    Why,
    from_json,
    plain,
)

Path = tuple[str, ...]
RULING_LABELS = {
    Ruling.UPHELD: N_("The decision stands"),
    Ruling.PARTLY: N_("It stands on another ground"),
    Ruling.OVERTURNED: N_("The decision is wrong: overturn it"),
}


class Asked(Enum):
    """Questions of the form. The menu that asks why words its own, by the act."""

    RULING = N_("What do you find?")
    OUTCOME = N_("Choose the outcome:")
    AUTHORITY = N_("Choose the authority:")
    GROUND = N_("Choose the ground:")
    REASON = N_("Choose the reason:")
    # Typed
    ORDER = N_("By which order is access restricted? Answer the questions below.")
    WORDS = N_(  # typed
        "Write the reasons to the person now, as a message in this chat: in plain words, "
        "without names."
    )
    WHY = "why"
    BAD_FAITH = "bad_faith"
    CONFIRM = N_("The reporters will read:")
    PROPOSE = N_(
        "You propose it; another person must approve it first. The reporters will read:"
    )
    CONFIRM_AGAIN = N_("You decide:")
    CONFIRM_ANSWER = N_("Is that your answer?")


_CONFIRMS = {Asked.CONFIRM, Asked.PROPOSE, Asked.CONFIRM_AGAIN, Asked.CONFIRM_ANSWER}


class VerdictStep(Value):
    """A step of the form: the ids chosen so far, the next question, and the ids it offers.

    `outcome` is known once one is chosen, or follows from the path. `verdict` is what a whole path
    ends in; facts that can be stated with it are the options of its confirmation.
    """

    path: Path
    asked: Asked
    options: Path = ()
    outcome: Outcome | None = None
    verdict: Finding | None = None

    @property
    def may_wait(self) -> bool:
        """True if the moderator can say here that there is no order yet."""
        is_restriction = self.outcome is Outcome.RESTRICTED
        return is_restriction and self.asked in {Asked.AUTHORITY, Asked.ORDER}


class NoSuchChoice(ValueError):
    """The path has an id that the channel file does not offer there."""


Questions = Sequence[tuple[Asked, Path]]
"""Questions in their order, each with the ids that it offers."""


def verdict_step(
    channel: Channel,
    violation: str,
    path: Path,
    among: Collection[Outcome] | None = None,
) -> VerdictStep:
    """Return the step after this path. Raises NoSuchChoice.

    A person who decides again chooses `among` a few outcomes and states no facts.
    """
    outcomes = _outcomes(channel, among)
    if not path:
        return VerdictStep(path, Asked.OUTCOME, outcomes)
    if path[0] not in outcomes:
        raise NoSuchChoice(path[0])
    return _after_outcome(channel, violation, path, is_first=among is None)


def _after_outcome(
    channel: Channel, violation: str, path: Path, *, is_first: bool
) -> VerdictStep:
    """Ask for what the outcome needs: authority, ground and reason, an order, then facts."""
    outcome = Outcome(path[0])
    questions = _questions(channel, violation, outcome, path[1:])
    chosen = answers_to(questions, path[1:])
    if len(chosen) < len(questions):
        return VerdictStep(path, *questions[len(chosen)], outcome)
    rest = path[len(questions) + 1 :]
    order = None
    if outcome is Outcome.RESTRICTED:
        if not rest:
            return VerdictStep(path, Asked.ORDER, (), outcome)
        order = _order(rest[0], chosen.get(Asked.AUTHORITY))
        rest = rest[1:]
    asked = Asked.CONFIRM_AGAIN
    stated: Path = ()
    if is_first:
        asked = Asked.CONFIRM
        stated = offered_facts(channel, outcome)
    if not set(rest) <= set(stated) or len(set(rest)) < len(rest):
        raise NoSuchChoice(rest[-1])
    verdict = Finding(
        outcome,
        ground=chosen.get(Asked.GROUND),
        reason=chosen.get(Asked.REASON),
        authority=chosen.get(Asked.AUTHORITY),
        order=order,
        facts=rest,
    )
    left = tuple(fact for fact in stated if fact not in rest)
    return VerdictStep(path, asked, left, outcome, verdict)


def _outcomes(channel: Channel, among: Collection[Outcome] | None) -> Path:
    known = [one.id for one in channel.outcomes if one.id is not Outcome.OVERTURNED]
    return tuple(one.value for one in known if among is None or one in among)


def answers_to(questions: Questions, given: Path) -> dict[Asked, str]:
    """Return the chosen id of each question that is answered. Raises NoSuchChoice."""
    chosen = dict[Asked, str]()
    for (asked, options), option in zip(questions, given, strict=False):
        if option not in options:
            raise NoSuchChoice(option)
        chosen[asked] = option
    return chosen


def _questions(
    channel: Channel, violation: str, outcome: Outcome, given: Path
) -> Questions:
    """Questions after an outcome; those with nothing to choose from are left out.

    Only what fits the answers before it is offered: grounds the authority, reasons the ground.
    """
    left = list(given)
    authority = None
    authorities = channel.deciding_authorities(outcome.value, violation)
    if authorities and left:
        authority = left.pop(0)
    grounds = tuple(
        one.id for one in channel.grounds(outcome.value, violation, authority)
    )
    ground = None
    if grounds and left:
        ground = left[0]
    reasons = tuple(one.id for one in channel.reasons(outcome.value, violation, ground))
    questions = [
        (Asked.AUTHORITY, authorities),
        (Asked.GROUND, grounds),
        (Asked.REASON, reasons),
    ]
    return [(asked, options) for asked, options in questions if options]


def check_fits(channel: Channel, violation: str, verdict: Finding) -> None:
    """Raises NoSuchChoice where the channel file does not offer these parts together for the type.

    What a verdict leaves out is asked by the form; a case has its reason in other ways, too.
    """
    outcome = verdict.outcome.value
    authority = verdict.authority
    order = verdict.order
    if order is not None and order.authority != authority:
        raise NoSuchChoice(order.authority)
    if authority is not None:
        _check_offered(authority, channel.deciding_authorities(outcome, violation))
    if verdict.ground is not None:
        grounds = channel.grounds(outcome, violation, authority)
        _check_offered(verdict.ground, [one.id for one in grounds])
    if verdict.reason is not None:
        reasons = channel.reasons(outcome, violation, verdict.ground)
        _check_offered(verdict.reason, [one.id for one in reasons])


def _check_offered(option: str, options: Collection[str]) -> None:
    if option not in options:
        raise NoSuchChoice(option)


def with_order(path: Path, order: Order) -> Path:
    return (*path, json.dumps(plain(order), ensure_ascii=False))


def without_order(path: Path) -> Path:
    """Instead of a restriction: confirmed, awaiting the authority that was chosen, if one was."""
    return (Outcome.FORWARDED.value, *path[1:2])


def _order(kept: str, authority: str | None) -> Order:
    """Raises NoSuchChoice for text that is no order of this authority."""
    try:
        order = from_json(Order, kept)
    except (ValueError, TypeError, KeyError):
        order = None
    if order is None or order.authority != authority:
        raise NoSuchChoice(kept)
    return order


def why_step(channel: Channel, path: Path) -> VerdictStep:
    """Return the question why the act of the path is done, with its usual reasons."""
    act = Act(path[0])
    if act in {Act.VOID, Act.PAUSE}:
        return VerdictStep(
            path, Asked.BAD_FAITH, tuple(one.id for one in channel.bad_faith)
        )
    return VerdictStep(
        path, Asked.WHY, tuple(why.value for why in ACTS[act].reasons or ())
    )


class StepButtons(Value):
    """Buttons under a step. Each gets the subject's fields and the digest of the path shown."""

    pick: type[Any]
    back: type[Any] | None = None
    confirm: type[Any] | None = None


ON_CARD = StepButtons(PickOption, StepBack, ConfirmVerdict)
WHY_ON_CARD = StepButtons(ActBecause)


def draw_step(
    speaker: Speaker,
    step: VerdictStep,
    kinds: StepButtons,
    subject: tuple[object, ...],
    *,
    question: str | None = None,
    more: Rows = (),
    beside: tuple[Button, ...] = (),
    leave: Rows = (),
) -> tuple[str, Rows]:
    """Return the question of a step and its buttons: the options, Confirm, `more`, the way back.

    Back has what is `beside` it in its row; the first step has `leave` in place of it.
    """
    t = speaker.t
    after = digest_of(step.path)
    labels, numbered = _labels(speaker, step)
    labelled = zip(step.options, labels, strict=True)
    picks = [
        Button(label, kinds.pick(*subject, after, option)) for option, label in labelled
    ]
    if step.verdict is not None:
        picks = [
            *_stated(speaker, step, step.verdict.facts, kinds.pick, subject),
            *picks,
        ]
    rows = rows_of(picks, 1)
    if step.asked in _CONFIRMS and kinds.confirm is not None:
        label = t.plain("Confirm")
        if step.asked is Asked.PROPOSE:
            label = t.plain("Propose")
        confirm = kinds.confirm(*subject, after)
        rows = (*rows, (Button(label, confirm, style="success"),))
    if step.path and kinds.back is not None:
        leave = ((*beside, Button(t.plain("Back"), kinds.back(*subject, after))),)
    return question or _question(speaker, step, numbered), (*rows, *more, *leave)


def _labels(speaker: Speaker, step: VerdictStep) -> tuple[list[str], list[str]]:
    """Return the options as buttons say them, and what is to be read above the buttons.

    Where one is too long for a phone, all are numbered and read in full above.
    """
    sentences = [
        _in_words(speaker, step, step.asked, option) for option in step.options
    ]
    labels = [shortened(one, LABEL_LIMIT) for one in sentences]
    if labels == sentences or step.asked is Asked.BAD_FAITH:
        return labels, []
    numbered = [f"{n}. {one}" for n, one in enumerate(sentences, 1)]
    return [shortened(one, LABEL_LIMIT) for one in numbered], numbered


def _stated(
    speaker: Speaker,
    step: VerdictStep,
    facts: Path,
    pick: type[Any],
    subject: tuple[object, ...],
) -> list[Button]:
    """Return a ticked button for each fact that is stated: pressed again, it takes it back."""
    after = digest_of(step.path)
    found = []
    for fact in facts:
        label = f"✓ {_in_words(speaker, step, step.asked, fact)}"
        found.append(Button(shortened(label, LABEL_LIMIT), pick(*subject, after, fact)))
    return found


def with_choice(channel: Channel, violation: str, path: Path, option: str) -> Path:
    """Return the path with one more choice, or without a fact that it states already.

    Raises NoSuchChoice.
    """
    verdict = verdict_step(channel, violation, path).verdict
    if verdict is None or option not in verdict.facts:
        return (*path, option)
    others = tuple(fact for fact in verdict.facts if fact != option)
    return (*path[: len(path) - len(verdict.facts)], *others)


def _question(speaker: Speaker, step: VerdictStep, numbered: list[str]) -> str:
    """Render the question, what was chosen, and the options that are too long for buttons."""
    t = speaker.t
    said: list[Part] = [step.outcome and outcome_label(speaker, step.outcome)]
    if step.verdict is not None:
        said += _chosen(speaker, step, step.verdict)
    said += numbered
    if step.may_wait:
        may_wait = t(
            "Access counts as restricted only by an order. Where there is none yet, press"
            " “There is no order yet”: the case then awaits the authority."
        )
        said.append(may_wait)
    return lines(bold(t(step.asked.value)), *said)


def _chosen(speaker: Speaker, step: VerdictStep, verdict: Finding) -> list[Part]:
    t = speaker.t
    in_words = partial(_in_words, speaker, step)
    said = list[Part]()
    if verdict.authority:
        said.append(
            t("Authority: {name}", name=in_words(Asked.AUTHORITY, verdict.authority))
        )
    if verdict.order is not None:
        said += order_lines(speaker, verdict.order)
    if verdict.ground:
        said.append(
            t("Ground: {ground}", ground=in_words(Asked.GROUND, verdict.ground))
        )
    if verdict.reason:
        said.append(t("Why: {reason}", reason=in_words(Asked.REASON, verdict.reason)))
    for id in verdict.facts:
        fact = speaker.own(speaker.channel.fact(id).text)
        said.append(t("Relies on: {fact}", fact=fact))
    return said


def _in_words(speaker: Speaker, step: VerdictStep, asked: Asked, option: str) -> str:
    channel = speaker.channel
    match asked:
        case Asked.RULING:
            return speaker.t.plain(RULING_LABELS[Ruling(option)])
        case Asked.OUTCOME:
            return outcome_label(speaker, Outcome(option))
        case Asked.AUTHORITY:
            return speaker.own(channel.authority(option).short)
        case Asked.WHY:
            return speaker.t.plain(WHY_SENTENCES[Why(option)])
        case Asked.BAD_FAITH:
            return speaker.own(channel.bad_faith_reason(option).text)
        case Asked.CONFIRM | Asked.PROPOSE:
            fact = channel.fact(option)
            return speaker.own(fact.label or fact.text)
    outcome = channel.outcome(step.outcome or step.path[0])
    if asked is Asked.GROUND:
        return next(
            speaker.own(ground.label)
            for ground in outcome.grounds
            if ground.id == option
        )
    return next(
        speaker.own(reason.text) for reason in outcome.reasons if reason.id == option
    )
