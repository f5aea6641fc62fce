"""The people that a desk needs are counted: distinct ones, whom the bot can write to."""

import pytest

from bot.domain.people import Role, Standing
from bot.services.staff import beside, enough
from bot.services.staff.enough import Circle, Needs
from bot.services.staff.refused import TelegramUser
from bot.storage.desk import members
from bot.storage.desk.desks import Desk
from tests.kit.services.acts import ADMIN
from tests.kit.services.desk_acts import DANA, GROUP, MARAT, at_work, open_desk

BOTH = Needs(four_eyes=True, second_look=True)
ALONE = Needs(four_eyes=False, second_look=False)


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
    found = enough.missing(one, [one], BOTH)
    assert len(found) == len(words)
    for lack, word in zip(found, words, strict=True):
        assert word in lack


def test_members_without_a_role_are_no_second_people():
    one = circle(1, 2, 3, 4, seconds=(3,), seniors=(3,))
    role, looks = enough.missing(one, [one], BOTH)
    assert "1 of 2 have one" in role
    assert "there are 1" in looks


def test_people_of_another_desk_are_counted_once():
    here, there = circle(1, 2, seniors=(2,)), circle(1, 2, 3, desk="d2")
    assert "there are 1" in enough.missing(here, [here, there], BOTH)[0]


def test_a_channel_in_which_one_person_decides_needs_one_more_for_appeals():
    one, two = circle(1), circle(1, 2)
    assert "appeal" in enough.missing(one, [one], ALONE)[0]
    assert enough.missing(two, [two], ALONE) == []


async def test_who_opened_no_private_chat_is_known_and_not_reachable(work):
    _, desk = await open_desk(work)
    await at_work(work, DANA)
    await members.set_standing(work.tx, GROUP, MARAT.telegram_id, Standing.MEMBER)
    boss, dana = TelegramUser(ADMIN, "Әсел"), TelegramUser(DANA.telegram_id, "Дана")
    await beside.change(work, boss, dana, desk.id, Role.SENIOR)
    [found] = await enough.circles(work)
    assert found.known == {DANA.telegram_id, MARAT.telegram_id}
    assert found.reachable == found.seconds == found.seniors == {DANA.telegram_id}
