"""An order that restricts access."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.authorities.orders import OrderProblem, order_problem
from bot.values import Order, keep_order, restore_order

TODAY = date(2026, 11, 26)
ORDER = Order("mci", "12-7/345", date(2026, 3, 12), "KZ", None)

_orders = some.builds(
    Order, some.text(), some.text(), some.dates(), some.text(), some.none() | some.dates()
)


@given(_orders)
def test_a_kept_order_is_restored(order: Order) -> None:
    assert restore_order(keep_order(order)) == order


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
def test_an_order_names_a_number_a_past_day_and_a_later_end(
    changed: dict[str, object], problem: OrderProblem | None
) -> None:
    assert order_problem(replace(ORDER, **changed), TODAY) is problem
