"""What the working card shows beside the card that the whole group sees."""

from collections import Counter
from dataclasses import dataclass

from bot.domain.authority.follow_up import FollowUp
from bot.domain.citizen.public_post import KeptPost
from bot.domain.citizen.report import Report
from bot.domain.desk.case import Case
from bot.domain.link import with_account
from bot.services.desk.workbench import alike
from bot.services.desk.workbench.alike import Alike
from bot.storage.authority import follow_ups, public_posts
from bot.storage.citizen import replies, targets
from bot.storage.desk import cases, events, members
from bot.storage.engine.database import Transaction

SHOWN_SAID = 3
"""The newest notes, and answers, on a card; History has the others."""
SHOWN_LINKS = 3


@dataclass(frozen=True, slots=True)
class Said:
    """A note of staff, by name, or an answer or addition of a reporter."""

    at: int
    text: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """`links` are working addresses: of the case, then of cases merged into it."""

    links: tuple[str, ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    said: tuple[Said, ...] = ()
    alike: tuple[Alike, ...] = ()
    followed: FollowUp | None = None  # what was found after the decision
    posts: tuple[KeptPost, ...] = ()  # of public channels, kept as evidence


NOTHING_BESIDE = Beside()


async def beside(
    tx: Transaction, case: Case, valid: list[Report], merged: list[str], copy: str | None
) -> Beside:
    """`valid`: the first reports that are not withdrawn; `merged`: cases merged into this one."""
    if copy is None:
        return NOTHING_BESIDE
    joined = [await cases.get(tx, id) for id in merged[: SHOWN_LINKS - 1]]
    every = [case, *(one for one in joined if one is not None)]
    return Beside(
        links=tuple(with_account(c.canonical, c.account) for c in every if c.canonical),
        languages=tuple(Counter(r.language for r in valid).most_common()),
        said=await _said(tx, case),
        alike=await alike.alike(tx, case, but=await targets.reported_by(tx, copy)),
        followed=await follow_ups.get(tx, case.id) if case.announced_at else None,
        posts=tuple(await public_posts.of_case(tx, case.id)),
    )


async def _said(tx: Transaction, case: Case) -> tuple[Said, ...]:
    """The newest notes and answers, oldest first."""
    notes = [
        Said(note.at, str(note.detail.get("text", "")), await members.staff_name(tx, note.staff))
        for note in await events.newest_notes(tx, case.id, SHOWN_SAID)
        if note.staff is not None
    ]
    newest = await events.newest_replies(tx, case.id, SHOWN_SAID)
    answers = [
        Said(reply.at, reply.text) for reply in await replies.several(tx, newest) if reply.text
    ]
    return tuple(sorted([*notes, *answers], key=lambda said: said.at))
