"""An outcome being chosen: short words for the buttons, the whole sentences on the card.

Grounds and reasons are sentences that a phone's button cuts off; what reporters will read must be
read before it is pressed.
"""

from functools import partial

from bot.channel.model import UnknownId
from bot.domain.desk.case import Act, Decision, Move, Outcome
from bot.domain.desk.four_eyes.needed import Matter, needs_second
from bot.messages.authority.order_words import order_lines
from bot.messages.citizen.decided import outcome_label
from bot.messages.fit import shortened
from bot.messages.speaker import Part, Speaker, bold, lines
from bot.services.desk.casework import Verdict
from bot.services.desk.verdicts import Asked, Choosing, NoSuchChoice, choosing
from bot.services.desk.workbench.card_view import CardView

LABEL_LIMIT = 40
"""UTF-16 units of a label that a phone shows in a row of its own."""


def choice_of(speaker: Speaker, view: CardView) -> Choosing | None:
    """What the open menu asks; None when no outcome is being chosen."""
    if view.menu[:1] != ("o",) or not view.case.status.is_open:
        return None
    try:
        return choosing(speaker.channel, view.case.violation, view.menu[1:])
    except (NoSuchChoice, UnknownId):
        return choosing(speaker.channel, view.case.violation, ())


def labels(speaker: Speaker, choice: Choosing) -> list[str]:
    """What stands on the buttons: numbered where one of the sentences is too long for a phone."""
    every = [_text(speaker, choice, choice.asked, option) for option in choice.options]
    if not _are_long(every):
        return every
    return [shortened(f"{i}. {text}", LABEL_LIMIT) for i, text in enumerate(every, 1)]


def takes_two(speaker: Speaker, view: CardView, verdict: Verdict) -> bool:
    """Whether this verdict would only be proposed, as far as a card can tell."""
    decision = Decision(
        "", verdict.outcome, None, None, verdict.authority, None, 0, 0, view.case.status,
        order=verdict.order,
    )  # fmt: skip
    matter = Matter(view.case, view.types)
    return needs_second(matter, Move(Act.DECIDE, 0, None, decision), speaker.channel.second_rules())


def asked(
    speaker: Speaker, choice: Choosing, confirm: str | None = None, *, needs_two: bool = False
) -> str:
    """What was chosen so far and what is asked now, for the card.

    With `confirm`, which stands above what was chosen, nothing is decided about the case.
    """
    t = speaker.t
    every = [_text(speaker, choice, choice.asked, option) for option in choice.options]
    is_whole = choice.asked is Asked.CONFIRM
    return lines(
        bold(_question(speaker, choice.asked) if not confirm or not is_whole else confirm),
        *_chosen(speaker, choice),
        *([f"{i}. {text}" for i, text in enumerate(every, 1)] if _are_long(every) else ()),
        needs_two and t("A second person of this desk must approve it."),
        may_wait(choice)
        and speaker.t(
            "Access counts as restricted only by an order. Where there is none yet, press “There is"
            " no order yet”: the case then awaits the authority."
        ),
    )


def may_wait(choice: Choosing) -> bool:
    """Whether the moderator can say here that there is no order yet."""
    is_restriction = choice.path[:1] == (Outcome.RESTRICTED.value,)
    return is_restriction and choice.asked in {Asked.AUTHORITY, Asked.ORDER}


def _are_long(every: list[str]) -> bool:
    return any(shortened(text, LABEL_LIMIT) != text for text in every)


def _question(speaker: Speaker, what: Asked) -> str:
    t = speaker.t
    return {
        Asked.OUTCOME: t("Choose the outcome:"),
        Asked.AUTHORITY: t("Choose the authority:"),
        Asked.GROUND: t("Choose the ground:"),
        Asked.REASON: t("Choose the reason:"),
        Asked.ORDER: t("By which order is access restricted? Answer the questions below."),
        Asked.CONFIRM: t("The reporters will read:"),
    }[what]


def _chosen(speaker: Speaker, choice: Choosing) -> list[Part]:
    if not choice.path:
        return []
    whole = [] if choice.verdict is None else _whole(speaker, choice, choice.verdict)
    return [outcome_label(speaker, Outcome(choice.path[0])), *whole]


def _whole(speaker: Speaker, choice: Choosing, verdict: Verdict) -> list[Part]:
    t, text = speaker.t, partial(_text, speaker, choice)
    return [
        verdict.authority and t("Authority: {name}", name=text(Asked.AUTHORITY, verdict.authority)),
        *(order_lines(speaker, verdict.order) if verdict.order else ()),
        verdict.ground and t("Ground: {ground}", ground=text(Asked.GROUND, verdict.ground)),
        verdict.reason and t("Why: {reason}", reason=text(Asked.REASON, verdict.reason)),
        *[
            t("Relies on: {fact}", fact=speaker.own(speaker.channel.fact(fact).text))
            for fact in verdict.facts
        ],
    ]


def _text(speaker: Speaker, choice: Choosing, what: Asked, option: str) -> str:
    channel = speaker.channel
    match what:
        case Asked.OUTCOME:
            return outcome_label(speaker, Outcome(option))
        case Asked.AUTHORITY:
            return speaker.own(channel.authority(option).short)
        case Asked.GROUND:
            grounds = channel.outcome(choice.path[0]).grounds
            return next(speaker.own(g.label) for g in grounds if g.id == option)
        case Asked.CONFIRM:
            fact = channel.fact(option)
            return speaker.own(fact.label or fact.text)
        case _:
            reasons = channel.outcome(choice.path[0]).reasons
            return next(speaker.own(r.text) for r in reasons if r.id == option)
