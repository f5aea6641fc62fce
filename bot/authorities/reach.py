"""Ways to authorities, as capabilities: mail, each authority's way, departments by region."""

from bot.authorities.ways import secrets_of
from bot.channel.model import Channel
from bot.channel.parts import Addressee
from bot.core import desks_store
from bot.core.capabilities import Capability, Found, Name, State
from bot.core.messages import N_, Worded
from bot.core.work import Work
from bot.values import DeskKind, Way


class Said(Worded):
    """Names of capabilities, and what is to do for them."""

    NEEDS_MAIL = N_("Authorities get e-mail: set SMTP_URL and SMTP_FROM in .env.")
    NO_MAIL = N_("To send case files by e-mail: SMTP_URL and SMTP_FROM in .env")
    NO_DESK = N_("Without a way: {n}. Send /desk authority in the group: {line}")
    NO_SECRET = N_("Without a way: {n}. Put the secret into AUTHORITY_SECRETS: {line}")
    NO_SERVER = N_("Without a way: {n}. Set SMTP_URL in .env: {line}")
    BY_HAND = N_("By hand: {n}. To change this, write into the channel file: {line}")
    NO_DEPARTMENTS = N_(
        "All cases go to head offices. Channel file: authorities.….departments"
    )
    MISSING = N_("Missing: {n}. Channel file, first line: {line}")
    MAIL = N_("E-mail")
    AUTHORITIES = N_("Ways to authorities")
    DEPARTMENTS = N_("Departments by region")


def offices_of(channel: Channel) -> list[Addressee]:
    """Every authority and each of its departments, by the way that is its own."""
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


async def _look_at_departments(work: Work) -> Found:
    channel = work.channel
    regions = {region.code for region in channel.regions}
    local = [one for one in channel.authorities if one.departments]
    if not local or not regions:
        return Found(State.OFF, Said.NO_DEPARTMENTS)
    missing = [
        f"authorities.{one.code}.departments.{code}"
        for one in local
        for code in sorted(
            regions - {department.region for department in one.departments}
        )
    ]
    if not missing:
        return Found(State.ON)
    return Found(State.WAITS, Said.MISSING, {"n": len(missing), "line": missing[0]})


MAIL = Capability(Name.MAIL, Said.MAIL, _look_at_mail)
AUTHORITIES = Capability(Name.AUTHORITIES, Said.AUTHORITIES, _look_at_authorities)
DEPARTMENTS = Capability(Name.DEPARTMENTS, Said.DEPARTMENTS, _look_at_departments)
