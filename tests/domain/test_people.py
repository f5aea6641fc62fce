"""Rights of roles, and standings in a group."""

from itertools import pairwise

from bot.core.people import Right, Role, may


def test_each_role_has_all_rights_of_the_role_below():
    chain = [role for role in Role if role not in {Role.AUTHORITY, Role.CUSTODIAN}]
    allowed = [{right for right in Right if may(role, right)} for role in chain]
    assert allowed[0] == set()
    for fewer, more in pairwise(allowed):
        assert fewer < more
    assert allowed[-1] == set(Right) - {Right.ANSWER_CASES, Right.ANSWER_DATA}
