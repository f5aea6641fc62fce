"""Rights of roles, and standings in a group."""

from itertools import pairwise

import pytest

from bot.domain.people import Right, Role, Standing, may


def test_each_role_has_all_rights_of_the_role_below():
    allowed = [{right for right in Right if may(role, right)} for role in Role]
    assert allowed[0] == set()
    for fewer, more in pairwise(allowed):
        assert fewer < more
    assert allowed[-1] == set(Right)


@pytest.mark.parametrize("standing", list(Standing))
def test_only_full_members_are_inside(standing):
    inside = {Standing.CREATOR, Standing.ADMINISTRATOR, Standing.MEMBER}
    assert standing.is_inside == (standing in inside)
