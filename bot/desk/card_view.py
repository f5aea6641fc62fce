"""Content of a case's card, read from the database.

It is put into words in card_words.py; open menus are in card_menus.py, the messages in cards.py.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec import field

from bot.cases import store
from bot.cases.afterwards import FollowUp, Referral
from bot.cases.model import Case, Decision, Move, can_undo, is_held
from bot.cases.transitions import needs_second
from bot.core import desks_store, members_store
from bot.core.database import Transaction
from bot.desk import same_report
from bot.desk.asked import Given, Reached
from bot.desk.buttons import CardMenu
from bot.desk.menus import ChoiceMenu, ReasonMenu, ShownMenu, read_menu
from bot.links.accounts import with_account
from bot.reports import (
    case_reports_store,
    kept_posts_store,
    likeness,
    questions_store,
    reports_store,
    targets_store,
)
from bot.reports.model import KeptPost, Report
from bot.values import Act, Finding, Intake, SecondRules, Value, replace


class Said(Value):
    """A note of staff or words with which they moved the case here, by name; or a reporter's."""

    at: int
    text: str
    name: str | None = None


class CardView(Value):
    """Everything on a card; nothing in it leads to a reporter.

    `is_private` is True for the working card, in a moderator's private chat. Only it has the
    working `link` of the case, and the fields below.
    """

    case: Case
    menu: ShownMenu | None
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
    holder: str | None
    decided_by: str | None
    can_undo: bool
    unreachable: int
    earlier: tuple[Case, ...] = ()
    account_outcomes: dict[str, int] = field(default_factory=dict)
    merged_number: str | None = None
    replies: int = 0  # answers and additions of reporters
    approved_by: str | None = None
    proposed_by: str | None = None
    intakes: Counter[Intake] = field(default_factory=Counter)  # how reports came
    referral: Referral | None = None  # its way to an authority
    is_private: bool = False
    link: str | None = None
    languages: tuple[tuple[str, int], ...] = ()
    said: tuple[Said, ...] = ()
    alike: tuple[likeness.Alike, ...] = ()
    followed: FollowUp | None = None  # what was found after the decision
    posts: tuple[KeptPost, ...] = ()  # of public channels, kept as evidence
    into: Case | None = None  # what it is proposed to be merged into
    joined: tuple[
        Case, ...
    ] = ()  # merged into it: what is proposed would be their outcome, too
    choices: tuple[tuple[str, str], ...] = ()  # id and name of what an open menu offers
    named: str = ""  # what an open menu asks about
    types: frozenset[str] = frozenset()  # all that it, or a case joined to it, had
    has_second: bool = (
        False  # a second person can be asked, where the reports have a pattern
    )
    has_other_open: bool = False  # the link of a closed case was reported again
    asked: Reached | Given | None = None  # how far it reached who is asked, or got it
    asked_name: str = ""
    beside: same_report.Beside = same_report.Beside()
    others: tuple[Case, ...] = ()  # of the same report, which can get its outcome
    is_own_proposal: bool = False  # the reader proposed what waits for another person

    @property
    def is_to_decide(self) -> bool:
        """True while the case is undecided and no proposal waits for a second person."""
        return self.case.status.is_undecided and self.case.proposal is None

    def is_proposal(self, finding: Finding, rules: SecondRules) -> bool:
        """True if a moderator who decides so only proposes it: a second person must approve."""
        case = self.case
        decision = Decision("", finding, 0, 0, status_before=case.status)
        move = Move(Act.DECIDE, 0, decision=decision)
        return needs_second(case, self.types, move, rules, has_second=self.has_second)

    @property
    def came_by_phone(self) -> bool:
        """True if every open report came by phone, so that no reporter can be asked or told."""
        return 0 < self.reports - self.withdrawn <= self.intakes[Intake.CALL]

    @property
    def came_anonymously(self) -> bool:
        """True if nothing leads to any open report's reporter, so that none can be told."""
        return 0 < self.reports - self.withdrawn <= self.intakes[Intake.ANONYMOUS]

    @property
    def only_codes_tell(self) -> bool:
        """True if no open report has a reporter who can be written to: its code, which a caller
        was read, too, shows the outcome."""
        unwritable = self.intakes[Intake.CALL] + self.intakes[Intake.ANONYMOUS]
        return 0 < self.reports - self.withdrawn <= unwritable

    @property
    def offered_undo(self) -> str | None:
        """The id of the decision that the card offers to undo."""
        if self.case.decision is None or not self.can_undo:
            return None
        return self.case.decision.id


MOST_READ = 300
"""The first reports of a case whose words may be on its card; all are counted."""
MOST_COUNTED = 99
SHOWN_SAID = 3
"""The newest notes, and answers, on a card; History has the others."""
SHOWN_DESCRIPTIONS = 5
SHOWN_POSTS = 2
"""Texts on a card, and how many of them are forwarded posts, as of those kept as evidence."""


async def read_card(
    tx: Transaction, case_id: str, now: int, undo_ms: int, copy: str | None = None
) -> CardView | None:
    """Read the current content of a card; None when the case is gone."""
    case = await store.cases.get(tx, case_id)
    if case is None:
        return None
    counts = await case_reports_store.counts_of(tx, case.id)
    filed = await reports_store.first_reports(tx, case.id, MOST_READ)
    replies = await store.newest_replies(tx, case.id, MOST_COUNTED + 1)
    valid = [report for report in filed if report.withdrawn_at is None]
    shown = CardView(
        case=case,
        menu=None,
        reports=counts.reports,
        withdrawn=counts.withdrawn,
        violations=tuple(dict.fromkeys(r.violation for r in filed)),
        **_reported(valid),
        files=counts.files,
        replies=len(await questions_store.replies_named(tx, replies)),
        **await _names(tx, case, now),
        can_undo=can_undo(case, now, undo_ms),
        unreachable=await case_reports_store.unreachable(tx, case.id),
        types=await case_reports_store.types_of(tx, case.id),
        beside=await same_report.find_beside(tx, case),
        **await _related(tx, case),
    )
    if copy is None:
        return shown
    return await _in_private(tx, shown, valid, copy)


async def _related(tx: Transaction, case: Case) -> dict[str, Any]:
    """Read earlier decisions on the link and the account, and what the case was merged into."""
    found: dict[str, Any] = {}
    if case.canonical:
        earlier = await store.earlier_decisions(tx, case.canonical, case.id)
        found["earlier"] = tuple(earlier)
    if case.account:
        found["account_outcomes"] = await store.outcomes_of_account(
            tx, case.account, case.id
        )
    target = await store.cases.get(tx, case.merged_into)
    if target is not None:
        found["merged_number"] = target.number
    return found


def _reported(valid: list[Report]) -> dict[str, Any]:
    def once(values: Iterable[str | None]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, values)))

    said = once(r.description for r in valid)
    posts = once(r.forwarded for r in valid)[:SHOWN_POSTS]
    shown = SHOWN_DESCRIPTIONS - len(posts)
    return {
        "regions": once(r.region for r in valid),
        "places": once(r.place for r in valid),
        "descriptions": said[:shown],
        "more_descriptions": max(0, len(said) - shown),
        "forwarded": posts,
        "origins": once(r.origin for r in valid),
        "intakes": Counter(r.intake for r in valid),
    }


async def _in_private(
    tx: Transaction, view: CardView, valid: list[Report], copy: str
) -> CardView:
    """Add what only the working card shows."""
    case = view.case
    own = await targets_store.reported_by(tx, copy)
    menu = read_menu(await store.open_path(tx, case.id, copy))
    more: dict[str, Any] = await _of_menu(tx, menu)
    if case.canonical:
        more["link"] = with_account(case.canonical, case.account)
        if not case.status.is_open:
            more["has_other_open"] = (
                await store.open_for(tx, case.canonical) is not None
            )
    if case.proposal is not None or case.decision is not None:
        more["others"] = await same_report.free_others(tx, case, view.beside)
    if case.announced_at:
        more["followed"] = await store.get_follow_up(tx, case.id)
    if case.decision is not None and case.decision.finding.authority is not None:
        more["referral"] = await store.referrals_of_decision(
            tx, case.id, case.decision.id
        )
    if case.proposal is not None:
        more["into"] = await store.cases.get(tx, case.proposal.into)
        more["joined"] = tuple(await store.merged_into(tx, case.id))
    said = [*await _notes(tx, case), *await _answers(tx, case)]
    return replace(
        view,
        is_private=True,
        menu=menu,
        languages=tuple(Counter(report.language for report in valid).most_common()),
        said=tuple(sorted(said, key=lambda said: said.at)),
        alike=await likeness.alike(tx, case, but=own),
        posts=tuple(await kept_posts_store.posts_of_case(tx, case.id)),
        **more,
    )


async def _notes(tx: Transaction, case: Case) -> list[Said]:
    """Read the newest notes of staff, and the words with which they moved the case here."""
    noted = await store.newest_notes(tx, case.id, SHOWN_SAID)
    moved = await store.last_event(tx, case.id, Act.MOVE)
    if moved is not None:
        noted.append(moved)
    said = []
    for one in noted:
        text = one.detail.get("text")
        if one.staff is not None and text:
            said.append(
                Said(one.at, text, await members_store.staff_name(tx, one.staff))
            )
    return said


async def _answers(tx: Transaction, case: Case) -> list[Said]:
    newest = await store.newest_replies(tx, case.id, SHOWN_SAID)
    replies = await questions_store.replies_named(tx, newest)
    return [Said(reply.at, reply.text) for reply in replies if reply.text]


async def _of_menu(tx: Transaction, menu: ShownMenu | None) -> dict[str, Any]:
    match menu:
        case ChoiceMenu(CardMenu.COLLEAGUES, ids):
            names = [(id, await members_store.staff_name(tx, int(id))) for id in ids]
            return {"choices": tuple(names)}
        case ChoiceMenu(CardMenu.DESKS, ids):
            desks = [await desks_store.desks.get(tx, id) for id in ids]
            return {
                "choices": tuple(
                    (one.id, one.title) for one in desks if one is not None
                )
            }
        case ReasonMenu(Act.MOVE, (id,)):
            desk = await desks_store.desks.get(tx, id)
            if desk is None:
                return {}
            return {"named": desk.title}
        case ReasonMenu(Act.MERGE, (number,)):
            return {"named": number}
        case ReasonMenu(Act.HAND_OVER, (id,)):
            return {"named": await members_store.staff_name(tx, int(id))}
        case _:
            return {}


async def _names(tx: Transaction, case: Case, now: int) -> dict[str, Any]:
    ids: dict[str, int | None] = {"holder": None, "decided_by": None}
    if is_held(case, now):
        ids["holder"] = case.holder
    if case.decision is not None:
        ids |= {
            "decided_by": case.decision.by or None,
            "approved_by": case.decision.approved_by,
        }
    if case.proposal is not None:
        ids["proposed_by"] = case.proposal.by
    return {
        who: id and await members_store.staff_name(tx, id) for who, id in ids.items()
    }
