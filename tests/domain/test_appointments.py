"""Rules for giving and taking roles."""

from itertools import product

import pytest

from bot.core.people import Role
from bot.staff.model import GIVEN, StaffProblem, problem_of, read_number

EVERY = (None, *GIVEN)


@pytest.mark.parametrize(("before", "after"), list(product(EVERY, EVERY)))
def test_an_admin_can_change_any_role_of_another_person(before, after):
    same = StaffProblem.ALREADY if after else StaffProblem.HAS_NONE
    assert problem_of(before, after) == (same if before is after else None)


@pytest.mark.parametrize("after", [None, Role.MODERATOR, Role.SENIOR])
def test_an_admin_of_the_settings_and_the_last_admin_stay(after):
    assert problem_of(None, after, is_fixed=True) is StaffProblem.FIXED
    for aside in (False, True):
        problem = problem_of(Role.ADMIN, after, is_last_admin=True, is_oneself=aside, aside=aside)
        assert problem is StaffProblem.LAST_ADMIN


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *((text, 700101) for text in ("700101", " id 700101 ", "id:700101")),
        *((text, None) for text in ("0", "-1001", "+77001234567", "7" * 16, "٧٠٠", "кім", "")),
    ],
)
def test_a_number_is_read_as_people_type_it(text, number):
    assert read_number(text) == number
