"""Outcomes that go for other cases, too: of links of one report, and of a link reported again."""

from bot.cases.model import Case, HeldByOther, IllegalMove, Proposed
from bot.channel.model import Channel
from bot.core.database import Transaction
from bot.core.messages import Message, Outgoing, Speaker, lines, numbered, untapped
from bot.core.toasts import LIMIT, Toasted, toast_text
from bot.reports import targets_store
from bot.values import Act, Finding, Outcome, Value, replace

_LONGEST = 20
_STILL_TRUE = frozenset(
    {
        Outcome.RESTRICTED,
        Outcome.FORWARDED,
        Outcome.NOT_CONFIRMED,
        Outcome.OUT_OF_SCOPE,
    }
)
"""Outcomes that can hold for a link that is reported again; what was removed is there again."""
_CAN_JOIN = frozenset(Outcome) - {Outcome.DUPLICATE, Outcome.OVERTURNED}


class Beside(Value):
    """Place of a case among the links of a report, counted from 1.

    `of` is 1 and there is no `report` where no report of the case has several links.
    """

    report: str | None = None
    place: int = 1
    of: int = 1


async def find_beside(tx: Transaction, case: Case) -> Beside:
    """Find the first report of a case that has several links."""
    by_report: dict[str, list[str]] = {}
    for report, reached in await targets_store.links_beside(tx, case.id):
        by_report.setdefault(report, []).append(reached)
    for report, reached in by_report.items():
        if len(reached) > 1:
            return Beside(report, reached.index(case.id) + 1, len(reached))
    return Beside()


async def undecided_others(
    tx: Transaction, case: Case, beside: Beside
) -> tuple[Case, ...]:
    """Return the undecided cases of the report's other links at the same desk."""
    if beside.report is None:
        return ()
    every = await targets_store.cases_of(tx, beside.report)
    return tuple(
        other
        for other in every
        if other.id != case.id and other.desk == case.desk and other.status.is_undecided
    )


async def free_others(tx: Transaction, case: Case, beside: Beside) -> tuple[Case, ...]:
    """Return those of them that can get the outcome of this one."""
    others = await undecided_others(tx, case, beside)
    return tuple(other for other in others if obstacle(other, case) is None)


class LooksAgreed(IllegalMove):
    """The reports of the case look agreed upon: staff look at it first."""


def obstacle(other: Case, case: Case) -> IllegalMove | None:
    """Return what stands against giving another link's case the outcome of this one."""
    if other.holder not in {None, case.holder}:
        return HeldByOther(other, Act.DECIDE)
    if other.proposal is not None:
        return Proposed(other, Act.DECIDE)
    if other.patterns:
        return LooksAgreed(other, Act.DECIDE)
    return None


def outcome_to_share(channel: Channel, case: Case) -> Finding | None:
    """Return what is proposed or decided, if it can be the outcome of other cases, too.

    That a moderator opened the link is not said of links that were not opened, and an order goes
    for the links that it names.
    """
    decision = case.proposal or case.decision
    if decision is None or decision.finding.outcome not in _CAN_JOIN:
        return None
    if decision.finding.order is not None:
        return None
    seen = channel.seen_facts(decision.finding.facts)
    return replace(decision.finding, facts=tuple(fact.id for fact in seen))


def outcome_of_before(earlier: Case) -> Finding | None:
    """Return how an earlier case of the link was decided, if that can be said of it again."""
    decision = earlier.decision
    if decision is None or decision.finding.outcome not in _STILL_TRUE:
        return None
    order = decision.finding.order
    if order is not None and order.until is not None:
        return None  # an order that ends says nothing of a later day
    return decision.finding


class LeftOpen(Value):
    """A case that stayed as it was, by its number, and why."""

    number: str
    why: Toasted


class OthersDecided(Message):
    """The numbers of cases that got the outcome of `number`, or a proposal of it."""

    number: str
    decided: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    left: tuple[LeftOpen, ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        told = [t("As № {number}:", number=untapped(self.number, _LONGEST))]
        if self.decided:
            told.append(t("Decided: {cases}", cases=_named(self.decided)))
        if self.proposed:
            named = _named(self.proposed)
            told.append(
                t("Proposed, another person approves each: {cases}", cases=named)
            )
        for one in self.left:
            why = untapped(toast_text(t, one.why), LIMIT)
            number = untapped(one.number, _LONGEST)
            told.append(t("№ {number} stays open: {why}", number=number, why=why))
        return Outgoing(lines(*told))


def _named(numbers: tuple[str, ...]) -> str:
    return ", ".join(untapped(numbered(number), _LONGEST) for number in numbers)
