"""Reads for the group's card and the working card. No words: those are in card.py."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from bot.cases import afterwards_store, store
from bot.cases.afterwards import Referral
from bot.cases.model import Case, can_undo, is_held
from bot.cases.store import ReportCounts
from bot.core import desks_store
from bot.core.database.database import Transaction
from bot.desk.views import (
    MOST_COUNTED,
    MOST_READ,
    NOTHING_BESIDE,
    Beside,
    CardView,
    Changes,
    MovedHere,
    Said,
    SaidCounts,
)
from bot.links.accounts import with_account
from bot.reports import likeness, public_posts_store
from bot.reports import store as targets
from bot.reports.model import Report
from bot.values import Act, Status, Why

SHOWN_SAID = 3
"""The newest notes, and answers, on a card; History has the others."""
SHOWN_LINKS = 3


async def beside(
    tx: Transaction, case: Case, valid: list[Report], merged: list[str], copy: str | None
) -> Beside:
    """`valid`: the first reports that are not withdrawn; `merged`: cases merged into this one."""
    if copy is None:
        return NOTHING_BESIDE
    joined = [await store.cases.get(tx, id) for id in merged[: SHOWN_LINKS - 1]]
    every = [case, *(one for one in joined if one is not None)]
    return Beside(
        links=tuple(with_account(c.canonical, c.account) for c in every if c.canonical),
        languages=tuple(Counter(r.language for r in valid).most_common()),
        said=await _said(tx, case),
        alike=await likeness.alike(tx, case, but=await targets.reported_by(tx, copy)),
        followed=await afterwards_store.get_follow_up(tx, case.id) if case.announced_at else None,
        posts=tuple(await public_posts_store.of_case(tx, case.id)),
    )


async def _said(tx: Transaction, case: Case) -> tuple[Said, ...]:
    """The newest notes and answers, oldest first."""
    notes = [
        Said(
            note.at, str(note.detail.get("text", "")), await desks_store.staff_name(tx, note.staff)
        )
        for note in await store.newest_notes(tx, case.id, SHOWN_SAID)
        if note.staff is not None
    ]
    newest = await store.newest_replies(tx, case.id, SHOWN_SAID)
    answers = [
        Said(reply.at, reply.text)
        for reply in await targets.replies_named(tx, newest)
        if reply.text
    ]
    return tuple(sorted([*notes, *answers], key=lambda said: said.at))


async def said_counts(tx: Transaction, case: Case) -> SaidCounts:
    newest = await targets.replies_named(
        tx, await store.newest_replies(tx, case.id, MOST_COUNTED + 1)
    )
    answers = sum(reply.question is not None for reply in newest)
    return SaidCounts(len(newest) - answers, answers, len(newest) > MOST_COUNTED)


async def of(tx: Transaction, case: Case, menu: tuple[str, ...]) -> Changes:
    offered = await _titles(tx, menu[1:]) if menu[:1] == ("d",) else ()
    return Changes(offered, await _named(tx, menu), await _moved_here(tx, case))


async def _titles(tx: Transaction, ids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    found = [await desks_store.desks.get(tx, id) for id in ids]
    return tuple((desk.id, desk.title) for desk in found if desk is not None)


async def _named(tx: Transaction, menu: tuple[str, ...]) -> str:
    match menu:
        case ("b", Act.MOVE.value, desk):
            return "".join(title for _, title in await _titles(tx, (desk,)))
        case ("b", Act.MERGE.value, number):
            return number
        case _:
            return ""


async def _moved_here(tx: Transaction, case: Case) -> MovedHere | None:
    event = await store.last_event(tx, case.id, Act.MOVE)
    if event is None or event.staff is None or event.detail.get("after") != case.desk:
        return None
    origin = "".join(title for _, title in await _titles(tx, (event.detail["before"] or "",)))
    why = Why(event.detail["why"]) if "why" in event.detail else None
    by = await desks_store.staff_name(tx, event.staff)
    return MovedHere(by, origin or "?", event.at, why, event.detail.get("text"))


SHOWN_DESCRIPTIONS, SHOWN_POSTS = 5, 2
"""Texts on a card, and how many of them are forwarded posts; other descriptions are counted."""


async def view(
    tx: Transaction, case_id: str, now: int, undo_ms: int, copy: str | None = None
) -> CardView | None:
    """Read the current content of a card; None when the case is gone."""
    case = await store.cases.get(tx, case_id)
    if case is None:
        return None
    menu = await store.open_path(tx, case.id, copy) if copy else ()
    counts = await _counts(tx, case)
    filed = [r for one in counts for r in await targets.first_reports(tx, one.case, MOST_READ)]
    valid = [r for r in filed if r.withdrawn_at is None]
    return CardView(
        case=case,
        menu=menu,
        reports=sum(one.reports for one in counts),
        withdrawn=sum(one.withdrawn for one in counts),
        violations=tuple(dict.fromkeys(r.violation for r in filed)),
        **_reported(valid),
        files=counts[0].files,
        said=await said_counts(tx, case),
        earlier=await _earlier(tx, case),
        account_outcomes=await _account_outcomes(tx, case),
        holder=await _name(tx, case.holder if is_held(case, now) else None),
        **await _deciders(tx, case),
        can_undo=can_undo(case, now, undo_ms),
        unreachable=await store.unreachable(tx, case.id),
        merged_number=await _merged_number(tx, case),
        **await _of_menu(tx, case, menu, copy),
        is_private=copy is not None,
        beside=await beside(tx, case, valid, [one.case for one in counts[1:]], copy),
        changes=await of(tx, case, menu),
        referral=await _referral(tx, case),
        **(await _proposed(tx, case) if copy is not None else {}),
    )


def _once(values: Iterable[str | None]) -> tuple[str, ...]:
    """Return those that are not empty, each once, in their order."""
    return tuple(dict.fromkeys(value for value in values if value))


def _reported(valid: list[Report]) -> dict[str, Any]:
    """Collect the standing reports' words, posts and places, each once."""
    said = _once(r.description for r in valid)
    posts = _once(r.forwarded for r in valid)[:SHOWN_POSTS]
    shown = SHOWN_DESCRIPTIONS - len(posts)
    return {
        "regions": _once(r.region for r in valid),
        "places": _once(r.place for r in valid),
        "descriptions": said[:shown],
        "more_descriptions": max(0, len(said) - shown),
        "forwarded": posts,
        "origins": _once(r.origin for r in valid),
        "intakes": Counter(r.intake for r in valid),
    }


async def _earlier(tx: Transaction, case: Case) -> tuple[Case, ...]:
    link = case.canonical
    return tuple(await store.earlier_decisions(tx, link, case.id)) if link else ()


async def _account_outcomes(tx: Transaction, case: Case) -> dict[str, int]:
    account = case.account
    return await store.outcomes_of_account(tx, account, case.id) if account else {}


async def _counts(tx: Transaction, case: Case) -> list[ReportCounts]:
    """The report counts of the case, then those of cases that are merged into it."""
    own = await store.counts_of(tx, case.id)
    merged = [] if case.status is Status.CLOSED else await store.counts_of_merged(tx, case.id)
    return [own, *merged]


async def _referral(tx: Transaction, case: Case) -> Referral | None:
    if case.decision is None or case.decision.finding.authority is None:
        return None
    return await afterwards_store.referrals_of_decision(tx, case.id, case.decision.id)


async def _of_menu(
    tx: Transaction, case: Case, menu: tuple[str, ...], copy: str | None
) -> dict[str, Any]:
    """Read the choices of an open menu, or the facts to weigh a verdict by."""
    match menu[:1]:
        case ("o",):
            return {"types": await store.types_of(tx, case.id)}
        case ("m",):
            own = await targets.reported_by(tx, copy) if copy else frozenset()
            every = await _suggestions(tx, case)
            return {"suggestions": tuple(one for one in every if one.id not in own)}
        case ("h",) | ("w",):
            return {"colleagues": await _colleagues(tx, menu)}
        case _:
            return {}


async def _proposed(tx: Transaction, case: Case) -> dict[str, Any]:
    """Read the details of a proposal for a second person."""
    if case.proposal is None:
        return {}
    into = await store.cases.get(tx, case.proposal.into) if case.proposal.into else None
    return {"into": into, "joined": tuple(await store.merged_into(tx, case.id))}


async def _name(tx: Transaction, telegram_id: int | None) -> str | None:
    return None if telegram_id is None else await desks_store.staff_name(tx, telegram_id)


async def _deciders(tx: Transaction, case: Case) -> dict[str, Any]:
    """Read the names of those who decided, approved and proposed."""
    decision, proposal = case.decision, case.proposal
    return {
        "decided_by": await _name(tx, decision.by or None if decision else None),
        "approved_by": await _name(tx, decision.approved_by if decision else None),
        "proposed_by": await _name(tx, proposal.by if proposal else None),
    }


async def _merged_number(tx: Transaction, case: Case) -> str | None:
    target = await store.cases.get(tx, case.merged_into) if case.merged_into else None
    return target.number if target else None


async def _colleagues(tx: Transaction, menu: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """Return those whom an open menu names by their ids."""
    ids = [int(id) for id in menu[1:]]
    return tuple([(id, await desks_store.staff_name(tx, id)) for id in ids])


async def _suggestions(tx: Transaction, case: Case) -> tuple[Case, ...]:
    host = case.host
    found = await store.open_on_host(tx, host, case.id, limit=4) if host else []
    return tuple(other for other in found if other.desk == case.desk)
