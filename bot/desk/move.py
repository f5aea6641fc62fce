"""Move on a case: checked, stored with its event, and shown on the card."""

from dataclasses import replace

from bot.authorities import follow_up_screens
from bot.cases import store
from bot.cases.model import OF_REGISTER, Case, Move, NeedsSecond
from bot.cases.moves import OF_REFERRAL, OF_UNBIASED, decide
from bot.cases.pattern_rules import Pattern
from bot.cases.proposals import ASKED
from bot.core.posts import Lane
from bot.core.work import Work
from bot.desk import cards, second_calls, second_looks, second_person, terms
from bot.register import appeal_reviews, publication_screens
from bot.values import Act

_KEEPS_MENUS = OF_REFERRAL | OF_REGISTER | {Act.JOIN, Act.NOTE, Act.SHOW_FILES, Act.TELL, Act.READ}
"""Acts of staff that leave an open menu on the card."""
_COUNTED = frozenset({Act.ADD, Act.ANSWER, Act.JOIN, Act.ASK, Act.NOTE, Act.TELL, Act.SHOW_FILES})
"""Acts that the group's card only counts: it waits for the next, so that several are one edit."""


def undo_ms(work: Work) -> int:
    """The undo window in milliseconds; reporters are told when it is over."""
    return work.channel.retention.undo_seconds * 1000


async def slow(work: Work, case: Case, patterns: frozenset[Pattern]) -> Case:
    """Note patterns in the reports; staff are warned by the cards, once for each pattern."""
    new = patterns - case.patterns
    if not new or not case.status.is_undecided:
        return case
    move = Move(Act.SLOW, work.now, detail={"patterns": sorted(new)}, patterns=new)
    return await make(work, case, move)


async def make(work: Work, case: Case, move: Move, lane: Lane | None = Lane.REFRESH) -> Case:
    """The case after the move. Changes nothing where it raises IllegalMove or VersionConflict.

    Without a lane the group's card is left as it is until its next change.
    """
    if move.staff is not None and move.act in OF_UNBIASED:
        is_own = await second_person.include(work, move.staff, case)
        move = replace(move, is_own=is_own)
    if move.act in ASKED and await second_person.is_needed(work, case, move):
        raise NeedsSecond(case, move.act)
    after, event = decide(case, move, undo_ms(work))
    after = terms.timed_by_channel(work, case, after, move.act, by_staff=move.staff is not None)
    await store.change_case(work.tx, case, after, event)
    await second_calls.follow(work, case, after)
    await second_looks.follow(work, case, after)
    await appeal_reviews.follow(work, case, after)
    await follow_up_screens.keep_up(work, case, after)
    await publication_screens.follow(work, case, after)
    if after.desk != case.desk:
        await cards.leave(work, case, after)
    if move.staff is not None and move.act not in _KEEPS_MENUS:
        await cards.close_menu(work, after)
    if lane is None:
        await cards.refresh_private(work, after)
    elif move.act in _COUNTED and lane is Lane.REFRESH:
        await cards.count_soon(work, after)
    else:
        await cards.refresh(work, after, lane)
    return after
