"""An order in words, for reporters and staff."""

from datetime import date

from bot.domain.authority.order import Order
from bot.domain.figures.period import today
from bot.domain.link import defang
from bot.messages.speaker import Part, Speaker


def day_of(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def territory(speaker: Speaker, code: str) -> str:
    """The region by its name, or the whole country."""
    if code == speaker.channel.country:
        return speaker.t.plain("the whole country")
    return speaker.region(code)


def order_lines(speaker: Speaker, order: Order) -> list[Part]:
    """Number and day, where the order applies, until when. The authority stands elsewhere."""
    t = speaker.t
    return [
        t("Order: № {number} of {date}", number=defang(order.number), date=day_of(order.date)),
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
