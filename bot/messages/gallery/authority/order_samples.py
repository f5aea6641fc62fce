"""Samples of the questions about an order that restricts access."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.channel.model import Channel
from bot.domain.authority.order import OrderProblem
from bot.domain.authority.order_draft import OrderDraft, OrderFor
from bot.domain.notices.authority.order import OrderAsk, OrderEnd, OrderEnded, OrderRefusal
from bot.messages.gallery.decided_samples import NEXT_YEAR, ORDER


def samples(channel: Channel) -> Iterator[Any]:
    order = ORDER
    draft = OrderDraft("sample", OrderFor.ANSWER, "sample", channel.authorities[0].code)
    numbered = replace(draft, number=order.number)
    dated = replace(numbered, date=order.date)
    placed = replace(dated, territory=order.territory)
    whole = replace(placed, has_end=True, until=NEXT_YEAR)
    for step in (draft, numbered, dated, placed, whole, replace(placed, has_end=False)):
        yield OrderAsk(step)
    if channel.regions:
        yield OrderAsk(dated, regions=True)
        yield OrderAsk(replace(placed, territory=channel.regions[0].code))
    for problem in (*OrderProblem, *OrderRefusal):
        yield OrderAsk(placed, problem)
    yield from (OrderEnded(why) for why in OrderEnd)
