"""Where confirmed cases go: each authority's way and departments, and what is missing."""

from collections.abc import Iterable, Iterator

from bot.channel.authorities import Addressee, Authority
from bot.channel.model import Channel
from bot.doctor.findings import Finding, bad, good, warning
from bot.domain.authority.referral import Way
from bot.domain.desk.case import Outcome
from bot.storage.desk.desks import Desk

_WAYS = {
    Way.DESK: "at its desk in Telegram",
    Way.EMAIL: "by e-mail",
    Way.WEBHOOK: "by webhook",
    Way.HAND: "by hand",
}


def examine_referrals(channel: Channel, desks: Iterable[Desk]) -> Iterator[Finding]:
    """`desks` are the open desks of authorities."""
    places = {(desk.authority, desk.region) for desk in desks}
    by_hand = [one.code for one in channel.authorities if _is_by_hand(channel, one)]
    for authority in channel.authorities:
        if authority.code not in by_hand:
            yield _authority(channel, authority, places)
    if by_hand:
        words = "moderators hand each case over and record the answer; set “way” to change this"
        yield warning("authorities by hand", f"{', '.join(by_hand)}: {words}")
    yield from _types(channel)


def _is_by_hand(channel: Channel, authority: Authority) -> bool:
    """It is reached in no other way, nor is any of its departments."""
    regions = (None, *(one.region for one in authority.departments))
    return all(channel.addressee(authority.code, one).way is Way.HAND for one in regions)


def _authority(
    channel: Channel, authority: Authority, places: set[tuple[str | None, str | None]]
) -> Finding:
    """A line of the table: by which way the authority and its departments are reached."""
    own = channel.addressee(authority.code, None)
    regional = [channel.addressee(authority.code, one.region) for one in authority.departments]
    told = f"reached {_reached(own)}"
    if regional:
        named = ", ".join(f"{one.address.partition(':')[2]} {_reached(one)}" for one in regional)
        told = f"{told}; departments: {named}; other regions: the authority itself"
    thing = f"authority {authority.code}"
    without = [one.address for one in (own, *regional) if not _has_place(one, places)]
    if without:
        repair = "send /desk authority in its group, or choose another way in the channel file"
        return bad(thing, f"{told}; no desk for {', '.join(without)}: {repair}")
    return good(thing, told)


def _reached(office: Addressee) -> str:
    where = f" ({office.email})" if office.way is Way.EMAIL else ""
    return f"{_WAYS[office.way]}{where}"


def _has_place(office: Addressee, places: set[tuple[str | None, str | None]]) -> bool:
    """The desk of the authority stands in for a department without one."""
    code = office.authority.code
    region = office.department.region if office.department else None
    return office.way is not Way.DESK or bool({(code, region), (code, None)} & places)


def _types(channel: Channel) -> Iterator[Finding]:
    """Types that can be forwarded and name no authority of their own."""
    if not any(one.id is Outcome.FORWARDED for one in channel.outcomes):
        return
    without = [kind.id for kind in channel.types_on() if not kind.authorities]
    if without:
        words = f"{', '.join(without)} name no authority: moderators choose among all of them"
        yield warning("types without authority", words)
