"""Order of an authority in words: its number and day, the territory, until when it applies."""

from bot.core.messages import Part, Speaker, shortened, untapped
from bot.core.times import day_of, today
from bot.values import Order

_SHOWN = 200
"""UTF-16 units of a number or a place; a number has at most half as many characters."""


def territory_name(speaker: Speaker, code: str) -> str:
    if code == speaker.channel.country:
        return speaker.t.plain("the whole country")
    return shortened(speaker.region(code), _SHOWN)


def shown_number(number: str) -> str:
    """The number so that nothing in it can be tapped."""
    return untapped(number, _SHOWN)


def order_lines(speaker: Speaker, order: Order) -> list[Part]:
    """Number and day, where the order applies, until when. The authority stands elsewhere."""
    t = speaker.t
    number = shown_number(order.number)
    if order.until is None:
        until = t("The order has no end date.")
    elif order.ended(today(speaker.now, speaker.channel.zone)):
        until = t("The order ended on {date}.", date=day_of(order.until))
    else:
        until = t("In force until {date}", date=day_of(order.until))
    return [
        t("Order: № {number} of {date}", number=number, date=day_of(order.date)),
        t(
            "Where it applies: {territory}",
            territory=territory_name(speaker, order.territory),
        ),
        until,
    ]
