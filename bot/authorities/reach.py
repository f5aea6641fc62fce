"""Ways to authorities, as capabilities: mail, each authority's way, departments by region."""

from bot.authorities.ways import secrets_of
from bot.channel.model import Channel
from bot.channel.parts import Addressee, Authority, Department, Region
from bot.core import desks_store
from bot.core.capabilities import Capability, Found, Name, State
from bot.core.messages import N_, Worded
from bot.core.work import Work
from bot.values import DeskKind, Value, Way


class Said(Worded):
    """Names of capabilities, and what is to do for them."""

    NEEDS_MAIL = N_("Authorities get e-mail: set SMTP_URL and SMTP_FROM in .env.")
    NO_MAIL = N_("To send case files by e-mail: SMTP_URL and SMTP_FROM in .env")
    NO_DESK = N_("Without a way: {n}. Send /desk authority in the group: {line}")
    NO_SECRET = N_("Without a way: {n}. Put the secret into AUTHORITY_SECRETS: {line}")
    NO_SERVER = N_("Without a way: {n}. Set SMTP_URL in .env: {line}")
    BY_HAND = N_("By hand: {n}. To change this, write into the channel file: {line}")
    NO_DEPARTMENTS = N_(
        "All cases go to head offices. Not known: {n}. The table to fill in: "
        "python -m bot departments"
    )
    MISSING = N_("Not known: {n}. The table to fill in: python -m bot departments")
    MAIL = N_("E-mail")
    AUTHORITIES = N_("Ways to authorities")
    DEPARTMENTS = N_("Departments by region")


def offices_of(channel: Channel) -> list[Addressee]:
    """Every authority, and each of its departments that has a way of its own."""
    return [
        office
        for office in every_office(channel)
        if office.department is None or office.department.way is not None
    ]


def every_office(channel: Channel) -> list[Addressee]:
    """Every authority and each of its departments."""
    return [
        channel.addressee(authority.code, region)
        for authority in channel.authorities
        for region in (
            None,
            *(department.region for department in authority.departments),
        )
    ]


async def _look_at_mail(work: Work) -> Found:
    if work.deployment.settings.mail_server is not None:
        return Found(State.ON)
    if any(one.way is Way.EMAIL for one in offices_of(work.channel)):
        return Found(State.WAITS, Said.NEEDS_MAIL)
    return Found(State.OFF, Said.NO_MAIL)


async def _look_at_authorities(work: Work) -> Found:
    desks = await desks_store.open_desks(work.tx, DeskKind.AUTHORITY)
    places = {(desk.authority, desk.region) for desk in desks}
    without = [
        one for one in offices_of(work.channel) if not _has_way(work, one, places)
    ]
    if not without:
        return Found(State.ON)
    first = without[0]
    values: dict[str, str | int] = {
        "n": len(without),
        "line": f"authorities.{first.authority.code}.way",
    }
    match first.way:
        case Way.DESK:
            todo = Said.NO_DESK
        case Way.WEBHOOK:
            todo = Said.NO_SECRET
        case Way.EMAIL:
            todo = Said.NO_SERVER
        case Way.HAND:
            todo = Said.BY_HAND
    return Found(State.WAITS, todo, values)


def _has_way(
    work: Work, office: Addressee, places: set[tuple[str | None, str | None]]
) -> bool:
    settings = work.deployment.settings
    code = office.authority.code
    match office.way:
        case Way.HAND:
            return False
        case Way.DESK:
            region = office.department.region if office.department else None
            return bool({(code, region), (code, None)} & places)
        case Way.EMAIL:
            return settings.mail_server is not None
        case Way.WEBHOOK:
            return bool(secrets_of(settings.shared_secrets, office.address))


class Hole(Value):
    """Parts of an authority in a region that the channel file does not know."""

    authority: Authority
    region: Region
    department: Department | None
    missing: tuple[str, ...]


def find_holes(channel: Channel) -> list[Hole]:
    """Look at each authority in each region; head offices answer where there is no department."""
    found = []
    for authority in channel.authorities:
        for region in channel.regions:
            every = authority.departments
            department = next((one for one in every if one.region == region.code), None)
            missing = tuple(_missing_in(channel, authority, region, department))
            if missing:
                found.append(Hole(authority, region, department, missing))
    return found


def _missing_in(
    channel: Channel,
    authority: Authority,
    region: Region,
    department: Department | None,
) -> list[str]:
    missing = []
    if department is None:
        missing.append("department")
    if department is None or not _has_address(department):
        missing.append("address")
    if not _has_number(channel, authority, region):
        missing.append("number")
    return missing


def _has_address(department: Department) -> bool:
    if department.email or department.url:
        return True
    return department.way in {Way.DESK, Way.HAND}


def _has_number(channel: Channel, authority: Authority, region: Region) -> bool:
    """True if a number of this region is for a type that the authority deals with."""
    types = {
        kind.id for kind in channel.types_on() if authority.code in kind.authorities
    }
    own = [line for line in channel.hotlines if region.code in line.regions]
    return any(not line.types or types & set(line.types) for line in own)


async def _look_at_departments(work: Work) -> Found:
    holes = find_holes(work.channel)
    if not holes:
        return Found(State.ON)
    values: dict[str, str | int] = {"n": len(holes)}
    if not any(authority.departments for authority in work.channel.authorities):
        return Found(State.OFF, Said.NO_DEPARTMENTS, values)
    return Found(State.WAITS, Said.MISSING, values)


MAIL = Capability(Name.MAIL, Said.MAIL, _look_at_mail)
AUTHORITIES = Capability(Name.AUTHORITIES, Said.AUTHORITIES, _look_at_authorities)
DEPARTMENTS = Capability(Name.DEPARTMENTS, Said.DEPARTMENTS, _look_at_departments)
