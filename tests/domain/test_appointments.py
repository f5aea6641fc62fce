"""Rights of roles, and rules for giving and taking them."""

from itertools import pairwise, product

import pytest

from bot.core.people import Right, Role, may
from bot.staff.model import GIVEN, StaffProblem, problem_of

EVERY = (None, *GIVEN)


@pytest.mark.parametrize(("before", "after"), list(product(EVERY, EVERY)))
def test_an_admin_can_change_any_role_of_another_person(before, after):
    assert problem_of(before, after) == (
        StaffProblem.ALREADY if before is after else None
    )


@pytest.mark.parametrize("after", [None, Role.MODERATOR, Role.SENIOR])
def test_an_admin_of_the_settings_and_the_last_admin_stay(after):
    assert problem_of(None, after, is_fixed=True) is StaffProblem.FIXED
    for aside in (False, True):
        problem = problem_of(
            Role.ADMIN, after, is_last_admin=True, is_oneself=aside, aside=aside
        )
        assert problem is StaffProblem.LAST_ADMIN


def test_each_role_has_all_rights_of_the_role_below():
    chain = [role for role in Role if role not in {Role.AUTHORITY, Role.CUSTODIAN}]
    allowed = [{right for right in Right if may(role, right)} for role in chain]
    assert allowed[0] == set()
    for fewer, more in pairwise(allowed):
        assert fewer < more
    assert allowed[-1] == set(Right) - {Right.ANSWER_CASES, Right.ANSWER_DATA}
