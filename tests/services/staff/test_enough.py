"""The people that a desk needs are counted: distinct ones, whom the bot can write to."""

import pytest

from bot.core import desks_store
from bot.core.desks_store import Desk
from bot.core.people import Role, Standing
from bot.staff import people, roles
from bot.staff.people import Circle
from bot.staff.roles import TelegramUser
from tests.kit.services.acts import ADMIN
from tests.kit.services.team import DANA, GROUP, MARAT, at_work

BOTH = {"four_eyes": True, "second_look": True}
ALONE = dict.fromkeys(BOTH, False)


def circle(*reachable, seniors=(), desk="d1", seconds=None):
    known = frozenset(reachable)
    given = known if seconds is None else frozenset(seconds)
    return Circle(Desk(desk, -1, None, desk, "ru"), known, known, given, frozenset(seniors))


@pytest.mark.parametrize(
    ("reachable", "seniors", "words"),
    [
        ((1,), (), ("four eyes need 2", "no senior", "second looks", "appeal")),
        ((1, 2), (), ("no senior", "second looks", "appeal")),
        ((1, 2, 3), (3,), ("second looks",)),
        ((1, 2, 3, 4), (3, 4), ()),
    ],
)
def test_what_a_single_desk_lacks_is_named(reachable, seniors, words):
    one = circle(*reachable, seniors=seniors)
    found = people.missing(one, [one], **BOTH)
    assert len(found) == len(words)
    for lack, word in zip(found, words, strict=True):
        assert word in lack


def test_members_without_a_role_are_no_second_people_and_each_person_counts_once():
    one = circle(1, 2, 3, 4, seconds=(3,), seniors=(3,))
    role, looks = people.missing(one, [one], **BOTH)
    assert "1 of 2 have one" in role
    assert "there are 1" in looks
    here, there = circle(1, 2, seniors=(2,)), circle(1, 2, 3, desk="d2")
    assert "there are 1" in people.missing(here, [here, there], **BOTH)[0], "of another desk"


def test_a_channel_in_which_one_person_decides_needs_one_more_for_appeals():
    one, two = circle(1), circle(1, 2)
    assert "appeal" in people.missing(one, [one], **ALONE)[0]
    assert people.missing(two, [two], **ALONE) == []


async def test_who_opened_no_private_chat_is_known_and_not_reachable(work, desk):
    await at_work(work, DANA)
    await desks_store.set_standing(work.tx, GROUP, MARAT.telegram_id, Standing.MEMBER)
    boss, dana = TelegramUser(ADMIN, "Әсел"), TelegramUser(DANA.telegram_id, "Дана")
    await roles.change(work, boss, dana, Role.SENIOR, desk.id)
    [found] = await people.circles(work)
    assert found.known == {DANA.telegram_id, MARAT.telegram_id}
    assert found.reachable == found.seconds == found.seniors == {DANA.telegram_id}
