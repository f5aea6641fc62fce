"""Keeps with each decision whether it names an order, and when it is looked at again."""

from dataclasses import replace

from bot.domain.authority.follow_up import FOLLOWED, FollowUp
from bot.domain.desk.case import Case
from bot.services import public_posts
from bot.services.work import Work
from bot.storage.authority import follow_ups


async def keep_up(work: Work, before: Case, after: Case) -> None:
    """Follow the decision that a move left; it is looked at again from when it was told on."""
    is_same = (before.decision, before.announced_at) == (after.decision, after.announced_at)
    if is_same:
        return
    decision = after.decision
    if decision is not None and decision != before.decision:
        await public_posts.decided(work, after)
    if decision is None or decision.outcome not in FOLLOWED or after.merged_into is not None:
        await follow_ups.drop(work.tx, after.id)
        return
    known = await follow_ups.get(work.tx, after.id)
    if known is None or known.decision != decision.id:
        known = FollowUp(after.id, decision.id, decision.at)
    until = None if decision.order is None else decision.order.until
    is_prolonged = until != known.order_until
    known = replace(
        known, order_until=until,
        order_over_at=None if is_prolonged else known.order_over_at,
    )  # fmt: skip
    await follow_ups.keep(work.tx, planned(work, known) if after.announced_at else known)


def planned(work: Work, followed: FollowUp) -> FollowUp:
    """With the next time to ask."""
    return followed.planned(work.now, work.channel.terms.look_again_days, work.channel.zone)
