"""Verdict form: a decision is chosen step by step, and each step is drawn the same way.

Who decides, proposes, looks a second time, answers an appeal or gives a reason is asked by it. A
path holds chosen ids: what was seen in the material; outcome, authority, ground and reason, where
the channel file has several; then the order as text, and other stated facts. Ids survive a
reordering of the file.
"""

import json
from collections.abc import Collection, Sequence
from enum import Enum
from functools import partial
from itertools import takewhile
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
from bot.core.pickers import ticked
from bot.desk.buttons import (
    WHY_SENTENCES,
    ActBecause,
    ConfirmVerdict,
    PickOption,
    StepBack,
    digest_of,
)
from bot.desk.model import offered_facts
from bot.reports.decision_words import outcome_label, seen_sentence, why_sentence
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
    ends in; facts that can be stated with it are the options of its confirmation. `facts` can be
    ticked beside the options; `seen` are those that are.
    """

    path: Path
    asked: Asked
    options: Path = ()
    outcome: Outcome | None = None
    verdict: Finding | None = None
    facts: Path = ()
    seen: Path = ()

    @property
    def authority(self) -> str | None:
        """The authority of a restriction whose order is asked for."""
        if self.asked is not Asked.ORDER:
            return None
        return self.path[len(self.seen) + 1]

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
    facts: Path = ()
    if among is None:
        facts = tuple(one.id for one in channel.facts_of(violation))
    seen = _leading(path, facts)
    offered = tuple(
        one for one in outcomes if _goes_with(channel, violation, one, seen)
    )
    chosen = path[len(seen) :]
    if not chosen:
        return VerdictStep(path, Asked.OUTCOME, offered, facts=facts, seen=seen)
    if chosen[0] not in offered:
        raise NoSuchChoice(chosen[0])
    return _after_outcome(channel, violation, path, seen, is_first=among is None)


def _leading(path: Path, facts: Path) -> Path:
    """Return the facts with which the path begins, each once."""
    seen = tuple(takewhile(facts.__contains__, path))
    if len(set(seen)) < len(seen):
        raise NoSuchChoice(seen[-1])
    return seen


def _goes_with(channel: Channel, violation: str, outcome: str, seen: Path) -> bool:
    """True if what was seen allows the outcome, and leaves a ground for it."""
    if not seen:
        return True
    if not all(one.fits(Outcome(outcome)) for one in channel.seen_facts(seen)):
        return False
    if not channel.grounds(outcome, violation):
        return True
    return bool(channel.grounds(outcome, violation, facts=seen))


def _after_outcome(
    channel: Channel, violation: str, path: Path, seen: Path, *, is_first: bool
) -> VerdictStep:
    """Ask for what the outcome needs: authority, ground and reason, an order, then facts."""
    outcome = Outcome(path[len(seen)])
    given = path[len(seen) + 1 :]
    questions = _questions(channel, violation, outcome, given, seen)
    chosen = answers_to(questions, given)
    if len(chosen) < len(questions):
        return VerdictStep(path, *questions[len(chosen)], outcome, seen=seen)
    rest = given[len(questions) :]
    order = None
    if outcome is Outcome.RESTRICTED:
        if not rest:
            return VerdictStep(path, Asked.ORDER, (), outcome, seen=seen)
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
        facts=(*seen, *rest),
    )
    left = tuple(fact for fact in stated if fact not in rest)
    return VerdictStep(path, asked, left, outcome, verdict, stated, seen)


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
    channel: Channel, violation: str, outcome: Outcome, given: Path, seen: Path
) -> Questions:
    """Questions after an outcome; those with nothing to choose from are left out.

    Only what fits the answers before it is offered: authorities and grounds what was seen, grounds
    the authority, reasons the ground.
    """
    left = list(given)
    authority = None
    authorities = channel.deciding_authorities(outcome.value, violation, seen)
    if authorities and left:
        authority = left.pop(0)
    grounds = tuple(
        one.id for one in channel.grounds(outcome.value, violation, authority, seen)
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
    """Raises NoSuchChoice where the channel file does not offer these parts together for the type,
    or not with what was seen.

    What a verdict leaves out is asked by the form; a case has its reason in other ways, too.
    """
    outcome = verdict.outcome.value
    authority = verdict.authority
    order = verdict.order
    if order is not None and order.authority != authority:
        raise NoSuchChoice(order.authority)
    seen = verdict.facts
    if not channel.fits_facts(verdict, violation):
        raise NoSuchChoice(*seen[:1])
    if authority is not None:
        codes = channel.deciding_authorities(outcome, violation, seen)
        _check_offered(authority, codes)
    if verdict.ground is not None:
        grounds = channel.grounds(outcome, violation, authority, seen)
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
    if Outcome.RESTRICTED.value not in path:
        raise NoSuchChoice(*path[-1:])
    at = path.index(Outcome.RESTRICTED.value)
    return (*path[:at], Outcome.FORWARDED.value, *path[at + 1 : at + 2])


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
    picks = [
        Button(label, kinds.pick(*subject, after, option))
        for option, label in zip(step.options, labels, strict=True)
    ]
    rows = rows_of([*_toggles(speaker, step, kinds.pick, subject), *picks], 1)
    if step.asked in _CONFIRMS and kinds.confirm is not None:
        label = t.plain("Confirm")
        if step.asked is Asked.PROPOSE:
            label = t.plain("Propose")
        confirm = kinds.confirm(*subject, after)
        rows = (*rows, (Button(label, confirm, style="success"),))
    is_begun = len(step.path) > len(step.seen)
    if is_begun and kinds.back is not None:
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


def _toggles(
    speaker: Speaker, step: VerdictStep, pick: type[Any], subject: tuple[object, ...]
) -> list[Button]:
    """Return the buttons of facts: a ticked one, pressed again, takes its fact back."""
    after = digest_of(step.path)
    shown = step.facts
    if step.verdict is not None:
        # Those that are not ticked are the options of the confirmation.
        shown = tuple(one for one in step.facts if one in step.verdict.facts)
    found = []
    for fact in shown:
        name = fact_label(speaker, fact)
        label = ticked(name, fact in step.path)
        found.append(Button(shortened(label, LABEL_LIMIT), pick(*subject, after, fact)))
    return found


def fact_label(speaker: Speaker, id: str) -> str:
    fact = speaker.channel.fact(id)
    return speaker.own(fact.label or fact.text)


def with_choice(channel: Channel, violation: str, path: Path, option: str) -> Path:
    """Return the path with one more choice; a fact is ticked, or taken back.

    Raises NoSuchChoice.
    """
    step = verdict_step(channel, violation, path)
    if option in step.facts and option in path:
        return tuple(one for one in path if one != option)
    return (*path, option)


def _question(speaker: Speaker, step: VerdictStep, numbered: list[str]) -> str:
    """Render the question, what was chosen, and the options that are too long for buttons."""
    t = speaker.t
    said: list[Part] = [step.outcome and outcome_label(speaker, step.outcome)]
    if step.facts and step.verdict is None:
        said.append(
            t("First tick what you saw. Only what goes with it can be chosen then.")
        )
    elif step.seen and step.verdict is None:
        said.append(seen_sentence(t, speaker.channel, step.seen))
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
    why = why_sentence(t, speaker.channel, verdict)
    if why:
        said.append(t("Why: {reason}", reason=why))
    for id in verdict.facts:
        fact = speaker.channel.fact(id)
        if not fact.is_seen:
            said.append(t("Relies on: {fact}", fact=speaker.own(fact.text)))
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
            return fact_label(speaker, option)
    outcome = channel.outcome(step.outcome or step.path[len(step.seen)])
    if asked is Asked.GROUND:
        return next(
            speaker.own(ground.label)
            for ground in outcome.grounds
            if ground.id == option
        )
    return next(
        speaker.own(reason.text) for reason in outcome.reasons if reason.id == option
    )
