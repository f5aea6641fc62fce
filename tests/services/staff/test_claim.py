"""The link of the first admin: once, for 15 minutes, while there is none."""

import pytest
import sqlalchemy as sa

from bot.core import deep_links, role_store
from bot.core.people import Role
from bot.core.tables import appointments, facts
from bot.staff import claim
from bot.staff.roles import TelegramUser
from bot.values import replace
from tests.kit.services.acts import ADMIN

DANA = TelegramUser(7, "Дана")
ERIK = TelegramUser(8, "Ерік")


@pytest.fixture
def begin(working):
    """Work of a deployment whose ADMIN_IDS is empty."""

    class Begun:
        def __init__(self):
            self._open = working()

        async def __aenter__(self):
            work = await self._open.__aenter__()
            return replace(
                work, deployment=replace(work.deployment, admins=frozenset())
            )

        async def __aexit__(self, *error):
            return await self._open.__aexit__(*error)

    return Begun


def word_of(link):
    return deep_links.claimed_word(link.partition("?start=")[2])


async def test_who_opens_the_link_is_admin_and_the_next_one_is_not(begin):
    async with begin() as work:
        word = word_of(await claim.offer_link(work))
    async with begin() as work:
        assert not await claim.claim(work, DANA, word[:-1])
        assert await claim.claim(work, DANA, word)
        assert await work.admins() == {7}
    async with begin() as work:
        assert not await claim.claim(work, ERIK, word)
        assert await claim.offer_link(work) is None
        assert await work.admins() == {7}


async def test_a_link_is_over_after_fifteen_minutes_and_when_there_is_a_newer_one(
    begin, clock
):
    async with begin() as work:
        first = word_of(await claim.offer_link(work))
    clock.advance(seconds=899)
    async with begin() as work:
        second = word_of(await claim.offer_link(work))
        assert not await claim.claim(work, DANA, first)
    clock.advance(seconds=900)
    async with begin() as work:
        assert not await claim.claim(work, DANA, second)
        assert await work.admins() == frozenset()


async def test_a_link_is_void_once_there_is_an_admin(begin, working):
    async with begin() as work:
        word = word_of(await claim.offer_link(work))
        await role_store.meet(work.tx, 8, "Ерік")
        await role_store.appoint(work.tx, 8, None, Role.ADMIN, 8)
        assert not await claim.claim(work, DANA, word)
    async with working() as work:  # with ADMIN_IDS
        assert ADMIN in await work.admins()
        assert await claim.offer_link(work) is None


async def test_a_moderator_of_old_can_claim_and_the_log_tells_who_it_was(begin):
    async with begin() as work:
        await role_store.meet(work.tx, 7, "Дана")
        await role_store.appoint(work.tx, 7, None, Role.MODERATOR, 9)
        assert await claim.claim(work, DANA, word_of(await claim.offer_link(work)))
        newest = sa.select(appointments).order_by(appointments.c.id.desc())
        row = (await work.tx.rows(newest))[0]
        said = [row[name] for name in ("by", "telegram_id", "before", "after")]
        assert said == [7, 7, "moderator", "admin"]


async def test_the_database_keeps_only_a_hash_of_the_link(begin):
    async with begin() as work:
        word = word_of(await claim.offer_link(work))
        kept = [row["value"] for row in await work.tx.rows(facts.select())]
        assert not any(word in value for value in kept)


@pytest.mark.parametrize(
    "payload", ["claim_", "claim_a b", "claim_" + "x" * 57, "claim-x"]
)
def test_other_payloads_are_no_claim(payload):
    assert deep_links.claimed_word(payload) is None
