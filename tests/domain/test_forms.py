"""Forms of staff lead to the review after any answers and ways back; orders are whole."""

from contextlib import suppress
from datetime import date, timedelta
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.authorities import answer_form, orders
from bot.authorities.answer_form import ANSWER_STEPS, AnswerDraft, Choice, Kind
from bot.authorities.orders import (
    ENDLESS,
    ORDER_STEPS,
    OrderDraft,
    OrderFor,
    OrderProblem,
    OrderStep,
    order_problem,
)
from bot.channel.loader import load_channel
from bot.channel.model import UnknownId
from bot.values import Order, from_plain, plain, replace
from tests.kit.orders import ORDER

CHANNEL, TODAY = load_channel(None), date(2026, 11, 26)
BACK = "back"
ORDERS = st.builds(
    Order, st.text(), st.text(), st.dates(), st.text(), st.none() | st.dates()
)
TYPED = st.sampled_from(
    ["", "7" * 101, "12-7/345", "12.03.2026", "31.12.2027", "01.01.2099"]
)
PRESSED = st.sampled_from(
    [*Choice, CHANNEL.refusals[0].id, "0", CHANNEL.country, ENDLESS, "?"]
)
ACTS = st.lists(st.just(BACK) | TYPED.map(lambda text: (text,)) | PRESSED, max_size=20)


@given(ORDERS)
def test_a_kept_order_is_restored(order):
    assert from_plain(Order, plain(order)) == order


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, None),
        ({"number": "7" * 100}, None),
        ({"until": date(2026, 3, 13)}, None),
        ({"number": " "}, OrderProblem.NO_NUMBER),
        ({"number": "7" * 101}, OrderProblem.LONG_NUMBER),
        ({"date": TODAY + timedelta(1)}, OrderProblem.AHEAD),
        ({"date": date(1026, 3, 12)}, OrderProblem.TOO_OLD),
        ({"date": date(1997, 3, 12)}, None),
        ({"until": ORDER.date}, OrderProblem.ENDS_TOO_EARLY),
    ],
)
def test_an_order_names_a_number_a_past_day_and_a_later_end(changed, problem):
    assert order_problem(replace(ORDER, **changed), TODAY) is problem


def after(draft, act, steps, write, choose):
    """The draft after a press of Back, words or another press; as it was where refused."""
    found = None
    if act == BACK:
        found = steps.back(draft)
        order = list(type(draft.step))
        assert found is None or order.index(found.step) < order.index(draft.step)
    elif isinstance(act, tuple):
        found = write(draft, act[0])
    else:
        with suppress(UnknownId, ValueError):
            found = choose(draft, act)
    if found is None or isinstance(found, Enum):
        return draft
    assert found.revision == draft.revision + 1, "an old button must not fit"
    return found


def of_order(draft, act):
    def choose(draft, value):
        return orders.choose_part(draft, value, TODAY, CHANNEL)

    return after(
        draft,
        act,
        ORDER_STEPS,
        lambda draft, text: orders.type_part(draft, text, TODAY),
        choose,
    )


@given(st.sampled_from(OrderFor), ACTS)
def test_an_order_is_whole_at_the_review_whatever_came_before(purpose, acts):
    known = {"number": ORDER.number, "date": ORDER.date, "territory": ORDER.territory}
    given_before = known if purpose is OrderFor.PROLONG else {}
    draft = OrderDraft(
        "d", purpose=purpose, subject="s", authority="mci", **given_before
    )
    draft = ORDER_STEPS.onward(draft)
    for act in acts:
        draft = of_order(draft, act)
        assert (draft.order is not None) == (draft.step is OrderStep.WHOLE)
        assert purpose is not OrderFor.PROLONG or draft.number == ORDER.number
    answers = {
        OrderStep.NUMBER: ("12-7/345",),
        OrderStep.DATE: ("12.03.2026",),
        OrderStep.TERRITORY: CHANNEL.country,
        OrderStep.UNTIL: ENDLESS,
    }
    while draft.step is not OrderStep.WHOLE:
        draft = of_order(draft, answers.pop(draft.step))
    assert draft.order is not None


@given(st.sampled_from(Kind), ACTS)
def test_an_answer_says_why_in_one_way_whatever_came_before(kind, acts):
    def write(draft, text):
        return answer_form.write(draft, text, "ru")

    def choose(draft, value):
        return answer_form.choose(draft, value, CHANNEL)

    draft = AnswerDraft("r", kind=kind)
    for act in (*acts, Choice.REMOVED if kind is Kind.DONE else ("Because.",)):
        if draft.step is not answer_form.Step.GIVEN:
            draft = after(draft, act, ANSWER_STEPS, write, choose)
    assert draft.step is answer_form.Step.GIVEN
    assert (draft.words is not None) == (draft.language is not None)
    is_worded = kind is not Kind.DONE and draft.reason is None
    assert (draft.words is not None) == is_worded
    assert draft.reason is None or kind is Kind.REFUSED
