"""What a card shows; nothing in it leads to a reporter."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.domain.authority.referral import Referral
from bot.domain.citizen.report import Intake, Report
from bot.domain.desk.case import Case, Status, is_held
from bot.domain.desk.undo import can_undo
from bot.services.desk.corrections import card_changes
from bot.services.desk.corrections.card_changes import Changes
from bot.services.desk.workbench.beside import NOTHING_BESIDE, Beside, beside
from bot.services.desk.workbench.said import SaidCounts, said_counts
from bot.storage.authority import referrals
from bot.storage.citizen import reports, targets
from bot.storage.desk import cards as stored
from bot.storage.desk import cases, members, precedents, report_counts
from bot.storage.desk.report_counts import ReportCounts
from bot.storage.engine.database import Transaction

SHOWN_DESCRIPTIONS, SHOWN_POSTS = 5, 2
"""Texts on a card, and how many of them are forwarded posts; other descriptions are counted."""
MOST_READ = 300
"""The first reports of a case whose words may be on its card; all are counted."""


@dataclass(frozen=True, slots=True)
class CardView:
    """Everything on a card; nothing in it leads to a reporter.

    `is_private` is True for the working card, in a moderator's private chat.
    """

    case: Case
    menu: tuple[str, ...]
    reports: int
    withdrawn: int
    violations: tuple[str, ...]
    regions: tuple[str, ...]
    places: tuple[str, ...]
    descriptions: tuple[str, ...]
    more_descriptions: int
    forwarded: tuple[str, ...]
    origins: tuple[str, ...]
    files: int
    said: SaidCounts
    earlier: tuple[Case, ...]
    account_outcomes: dict[str, int]
    holder: str | None
    decided_by: str | None
    can_undo: bool
    unreachable: int
    merged_number: str | None
    suggestions: tuple[Case, ...] = ()
    colleagues: tuple[tuple[int, str], ...] = ()  # whom the case can be handed over to, by name
    approved_by: str | None = None
    proposed_by: str | None = None
    is_private: bool = False
    beside: Beside = NOTHING_BESIDE
    intakes: Counter[Intake] = field(default_factory=Counter)  # how reports came
    changes: Changes = field(default_factory=Changes)
    referral: Referral | None = None  # its way to an authority
    types: frozenset[str] = frozenset()  # that it had or was reported as, while it is decided
    into: Case | None = None  # what it is proposed to be merged into
    joined: tuple[Case, ...] = ()  # merged into it: what is proposed would be their outcome, too


async def view(
    tx: Transaction, case_id: str, now: int, undo_ms: int, copy: str | None = None
) -> CardView | None:
    """What the card, or a private one, shows now; None when the case is gone."""
    case = await cases.get(tx, case_id)
    if case is None:
        return None
    menu = await stored.menu(tx, case.id, copy) if copy else ()
    counts = await _counts(tx, case)
    filed = [r for one in counts for r in await reports.first_of_case(tx, one.case, MOST_READ)]
    valid = [r for r in filed if r.withdrawn_at is None]
    said, more, posts = _texts(valid)
    return CardView(
        case=case, menu=menu,
        reports=sum(one.reports for one in counts),
        withdrawn=sum(one.withdrawn for one in counts),
        violations=tuple(dict.fromkeys(r.violation for r in filed)),
        regions=_once(r.region for r in valid),
        places=_once(r.place for r in valid),
        descriptions=said,
        more_descriptions=more,
        forwarded=posts,
        origins=_once(r.origin for r in valid),
        files=counts[0].files,
        said=await said_counts(tx, case),
        earlier=await _earlier(tx, case),
        account_outcomes=await _account_outcomes(tx, case),
        holder=await _name(tx, case.holder if is_held(case, now) else None),
        **await _deciders(tx, case),
        can_undo=can_undo(case, now, undo_ms),
        unreachable=await report_counts.unreachable(tx, case.id),
        merged_number=await _merged_number(tx, case),
        **await _of_menu(tx, case, menu, copy),
        is_private=copy is not None,
        intakes=Counter(r.intake for r in valid),
        beside=await beside(tx, case, valid, [one.case for one in counts[1:]], copy),
        changes=await card_changes.of(tx, case, menu),
        referral=await _referral(tx, case),
        **(await _proposed(tx, case) if copy is not None else {}),
    )  # fmt: skip


def _once(values: Iterable[str | None]) -> tuple[str, ...]:
    """Those that are not empty, each once, in their order."""
    return tuple(dict.fromkeys(value for value in values if value))


def _texts(valid: list[Report]) -> tuple[tuple[str, ...], int, tuple[str, ...]]:
    """The different descriptions, how many more there are, and the first forwarded posts."""
    said = _once(r.description for r in valid)
    posts = _once(r.forwarded for r in valid)[:SHOWN_POSTS]
    shown = SHOWN_DESCRIPTIONS - len(posts)
    return said[:shown], max(0, len(said) - shown), posts


async def _earlier(tx: Transaction, case: Case) -> tuple[Case, ...]:
    link = case.canonical
    return tuple(await precedents.earlier(tx, link, case.id)) if link else ()


async def _account_outcomes(tx: Transaction, case: Case) -> dict[str, int]:
    account = case.account
    return await precedents.outcomes_of_account(tx, account, case.id) if account else {}


async def _counts(tx: Transaction, case: Case) -> list[ReportCounts]:
    """The report counts of the case, then those of cases that are merged into it."""
    own = await report_counts.of_case(tx, case.id)
    merged = [] if case.status is Status.CLOSED else await report_counts.of_merged(tx, case.id)
    return [own, *merged]


async def _referral(tx: Transaction, case: Case) -> Referral | None:
    if case.decision is None or case.decision.authority is None:
        return None
    return await referrals.of_decision(tx, case.id, case.decision.id)


async def _of_menu(
    tx: Transaction, case: Case, menu: tuple[str, ...], copy: str | None
) -> dict[str, Any]:
    """What an open menu offers, or weighs a verdict by."""
    match menu[:1]:
        case ("o",):
            return {"types": await cases.types_of(tx, case.id)}
        case ("m",):
            own = await targets.reported_by(tx, copy) if copy else frozenset()
            every = await _suggestions(tx, case)
            return {"suggestions": tuple(one for one in every if one.id not in own)}
        case ("h",) | ("w",):
            return {"colleagues": await _colleagues(tx, menu)}
        case _:
            return {}


async def _proposed(tx: Transaction, case: Case) -> dict[str, Any]:
    """What a second person reads of a proposal."""
    if case.proposal is None:
        return {}
    into = await cases.get(tx, case.proposal.into) if case.proposal.into else None
    return {"into": into, "joined": tuple(await cases.merged_into(tx, case.id))}


async def _name(tx: Transaction, telegram_id: int | None) -> str | None:
    return None if telegram_id is None else await members.staff_name(tx, telegram_id)


async def _deciders(tx: Transaction, case: Case) -> dict[str, Any]:
    """Who decided, approved and proposed, by name."""
    decision, proposal = case.decision, case.proposal
    return {
        "decided_by": await _name(tx, decision.by or None if decision else None),
        "approved_by": await _name(tx, decision.approved_by if decision else None),
        "proposed_by": await _name(tx, proposal.by if proposal else None),
    }


async def _merged_number(tx: Transaction, case: Case) -> str | None:
    target = await cases.get(tx, case.merged_into) if case.merged_into else None
    return target.number if target else None


async def _colleagues(tx: Transaction, menu: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """Those whom an open menu names by their ids."""
    ids = [int(id) for id in menu[1:]]
    return tuple([(id, await members.staff_name(tx, id)) for id in ids])


async def _suggestions(tx: Transaction, case: Case) -> tuple[Case, ...]:
    host = case.host
    found = await precedents.open_on_host(tx, host, case.id, limit=4) if host else []
    return tuple(other for other in found if other.desk == case.desk)
