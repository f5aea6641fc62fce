"""An order in words, for reporters and staff."""

from datetime import date

from bot.domain.authority.order import LONGEST_NUMBER, Order
from bot.domain.figures.period import today
from bot.domain.link import defang
from bot.messages.fit import shortened
from bot.messages.speaker import Part, Speaker

_SHOWN = 2 * LONGEST_NUMBER
"""UTF-16 units of a number or a place."""


def day_of(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def territory(speaker: Speaker, code: str) -> str:
    """The region by its name, or the whole country."""
    if code == speaker.channel.country:
        return speaker.t.plain("the whole country")
    return shortened(speaker.region(code), _SHOWN)


def shown_number(number: str) -> str:
    """The number so that nothing in it can be tapped."""
    return shortened(defang(number), _SHOWN)


def order_lines(speaker: Speaker, order: Order) -> list[Part]:
    """Number and day, where the order applies, until when. The authority stands elsewhere."""
    t, number = speaker.t, shown_number(order.number)
    return [
        t("Order: № {number} of {date}", number=number, date=day_of(order.date)),
        t("Where it applies: {territory}", territory=territory(speaker, order.territory)),
        _until(speaker, order),
    ]


def _until(speaker: Speaker, order: Order) -> str:
    t = speaker.t
    if order.until is None:
        return t("The order has no end date.")
    if order.ended(today(speaker.now, speaker.channel.zone)):
        return t("The order ended on {date}.", date=day_of(order.until))
    return t("In force until {date}", date=day_of(order.until))
