"""A move and what follows from it: followers answer with moves, and one loop makes these."""

import pytest

from bot.authorities.news import NotSent
from bot.cases import hooks, moves, store
from bot.cases.happenings import CaseMoved
from bot.cases.model import Move
from bot.core.messages import Address, Lane, Recipient
from bot.core.work import compose
from bot.values import Act
from tests.kit.services.desk_acts import acts_of, owed, said
from tests.kit.services.team import DANA, GROUP


@pytest.fixture
def follow(monkeypatch):
    """`follow(*functions)` adds followers, behind those of the product."""

    def add(*functions):
        monkeypatch.setattr(hooks, "AFTER_MOVE", [*hooks.AFTER_MOVE, *functions])

    return add


def noted(work, text):
    return Move(Act.NOTE, work.now, DANA.telegram_id, detail={"text": text})


async def test_a_follower_that_moves_the_case_itself_is_refused_by_the_loop(
    work, case, follow
):
    async def meddle(work, case, happened):
        await moves.make_move(work, case, noted(work, "again"))

    follow(meddle)
    with pytest.raises(moves.MoveOfFollower):
        await moves.act(work, case, Act.TAKE, DANA.telegram_id)


async def test_moves_that_followers_want_are_made_in_their_order_on_the_fresh_case(
    work, case, follow
):
    seen = []

    async def look(work, case, happened):
        stored = await store.cases.get(work.tx, case.id)
        if isinstance(happened, CaseMoved):
            seen.append(
                (happened.move.detail.get("text"), case.version, stored.version)
            )

    async def want_two(work, case, happened):
        if isinstance(happened, CaseMoved) and happened.move.act is Act.TAKE:
            return [noted(work, "first"), noted(work, "second")]
        return ()

    async def want_last(work, case, happened):
        if (
            isinstance(happened, CaseMoved)
            and happened.move.detail.get("text") == "first"
        ):
            return [noted(work, "last")]
        return ()

    follow(want_two, want_last, look)
    after = await moves.act(work, case, Act.TAKE, DANA.telegram_id)
    assert seen == [
        (text, case.version + n, case.version + n)
        for n, text in enumerate((None, "first", "second", "last"), 1)
    ]
    assert after == await store.cases.get(work.tx, case.id)
    assert after.version == case.version + 4


async def test_messages_that_a_follower_wants_are_posted_beside_its_moves(
    work, case, follow
):
    async def want(work, case, happened):
        if isinstance(happened, CaseMoved) and happened.move.act is Act.TAKE:
            told = compose(Recipient(Address(chat=GROUP), "ru"), NotSent(), Lane.NOTICE)
            return [told, noted(work, "between"), told]
        return ()

    follow(want)
    await said(work)
    await moves.act(work, case, Act.TAKE, DANA.telegram_id)
    assert [kind for _, kind, *_ in await owed(work)].count("NotSent") == 2
    assert (await acts_of(work, case))[-2:] == [Act.TAKE, Act.NOTE]


async def test_moves_that_follow_from_each_other_without_end_fail_loudly(
    work, case, follow
):
    async def want_more(work, case, happened):
        return [noted(work, "more")] if isinstance(happened, CaseMoved) else ()

    follow(want_more)
    with pytest.raises(moves.EndlessMoves):
        await moves.act(work, case, Act.TAKE, DANA.telegram_id)


async def test_one_move_may_be_followed_by_many(work, case, follow):
    """As one decision answers each of the appeals that many people filed."""
    many = 3 * moves.LONGEST_CHAIN

    async def want_many(work, case, happened):
        if isinstance(happened, CaseMoved) and happened.move.act is Act.TAKE:
            return [noted(work, str(n)) for n in range(many)]
        return ()

    follow(want_many)
    after = await moves.act(work, case, Act.TAKE, DANA.telegram_id)
    assert after.version == case.version + 1 + many
