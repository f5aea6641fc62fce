"""A button is bound by the subject that its base class is about, or the program does not start."""

import pytest

from bot.desk.buttons import CaseAction, TakeCase
from handlers.core import dispatch, routes
from handlers.desk.case_press import CASES


class Forged(CaseAction):
    """A button on a case, in no register of buttons."""


async def let_in(press):
    raise AssertionError("it was admitted without its subject")


@pytest.fixture
def bound(monkeypatch):
    """Tables of the guard in which a test may bind what the product does not."""
    for name in ("HANDLERS", "_BOUND_BY", "SUBJECTS"):
        monkeypatch.setattr(dispatch, name, dict(getattr(dispatch, name)))


def test_a_button_on_a_case_that_is_bound_past_its_subject_does_not_start(bound):
    dispatch.check_subjects()
    dispatch.on(Forged)(let_in)
    with pytest.raises(ValueError, match="Forged"):
        dispatch.check_subjects()


def test_a_subject_binds_no_buttons_of_another_one(bound):
    dispatch.about(CASES, dispatch_kind("ShowReport"))(let_in)
    with pytest.raises(ValueError, match="ShowReport"):
        dispatch.check_subjects()


def dispatch_kind(name):
    """A kind of button by its name, not bound any more."""
    kind = next(kind for kind in dispatch.HANDLERS if kind.__name__ == name)
    del dispatch.HANDLERS[kind]
    return kind


def test_a_button_is_bound_once():
    with pytest.raises(ValueError, match="TakeCase"):
        dispatch.about(CASES, TakeCase)(let_in)


def test_a_kind_of_buttons_has_one_subject():
    with pytest.raises(ValueError, match="CaseAction"):
        type(CASES)(CaseAction)


def test_every_button_of_the_product_is_bound_by_its_subject():
    assert routes.COMMANDS
    dispatch.check_subjects()
