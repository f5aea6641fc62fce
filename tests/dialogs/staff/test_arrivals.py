"""New people in a desk's group: admins hear of each, and those with a role are let in."""

import pytest
import sqlalchemy as sa

from bot.core.people import Role
from bot.core.queues.tables import tasks
from tests.kit.people.citizens import answer
from tests.kit.people.staff import give_role, hurry, is_outside
from tests.kit.stage import stage
from tests.kit.waiting import until
from tests.kit.words import ru

ARRIVALS = "arrivals"


@pytest.fixture
async def on(tmp_path, database_url):
    async with stage(tmp_path, database_url) as begun:
        await answer(begun.admin, "/start")
        yield begun


async def test_a_second_account_that_a_member_added_is_told_to_the_admin(on):
    t, dana = on.t("ru"), on.citizen("Дана")
    group = await on.desk(dana, title="Desk")
    others = [on.citizen(f"Дана {n}") for n in range(3)]
    for other in others:
        group.add(other)
    await until(lambda: all_known(on, group, others))
    await hurry(on, ARRIVALS)
    told = await on.admin.wait("Дана 0", after=0)
    for n in range(3):
        assert f"Дана {n} · {t.plain('no role')}" in told.text
    assert "Desk" in told.text
    group.leave(others[0])
    group.add(on.citizen("Марат"))
    await hurry(on, ARRIVALS)
    again = await on.admin.wait("Марат", after=0)
    assert "Дана" not in again.text, "each is told once"


async def all_known(on, group, phones):
    return not any([await is_outside(on, group, phone) for phone in phones])


async def test_where_the_bot_is_no_administrator_the_group_itself_says_who_was_added(
    on,
):
    group = await on.desk(on.citizen("Дана"))
    group.demote(on.sandbox)
    group.add(on.citizen("Марат"))
    await hurry(on, ARRIVALS)
    await on.admin.wait("Марат", after=0)


async def test_who_has_a_role_is_let_in_and_others_wait_outside(on):
    group = await on.desk(on.citizen("Дана"), title="Desk")
    marat, stranger = on.citizen("Марат"), on.citizen("Бөтен")
    await give_role(on, marat, Role.MODERATOR)
    for phone in (stranger, marat):
        group.ask_to_join(phone)
    await until(lambda: group.member(marat).is_inside)
    await until(lambda: are_noted(on, 2))
    await hurry(on, ARRIVALS)
    told = await on.admin.wait("Бөтен", after=0)
    assert ru("Asking to join the group “{desk}”:", desk="Desk") in told.text
    assert not group.member(stranger).is_inside
    assert "Марат" not in told.text
    new = await on.admin.wait("Марат", after=0)
    assert ru("moderator") in new.text


async def are_noted(on, count):
    """Who asked and who came are messages of their own."""
    noted = (
        sa.select(sa.func.count()).select_from(tasks).where(tasks.c.kind == ARRIVALS)
    )
    async with on.habarla.database.reading() as tx:
        return await tx.value(noted) == count


@pytest.mark.parametrize("is_open", [True, False])
async def test_the_set_up_says_that_members_may_add_members(on, is_open):
    group = on.sandbox.group("Desk", [on.admin], bot_admin=True)
    if not is_open:
        group.forbid("can_invite_users")
    ready = await answer(on.admin, "/desk", "/help", chat=group.id)
    warned = ru(
        "⚠ Every member of this group can add others. Take that away in the group's permissions."
        " With a link for requests to join, and the right to invite people, I let in those who"
        " have a role."
    )
    assert (warned in ready.text) is is_open
