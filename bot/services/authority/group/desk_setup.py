"""Makes a group, or a topic of one, the desk of an authority."""

from bot.channel.model import UnknownId
from bot.domain.desk.limits import DeskKind
from bot.domain.notices.authority.desk import AuthorityDeskReady, PlaceProblem
from bot.domain.people import Standing
from bot.services.desk.desk_setup import DeskPlace, missing_rights
from bot.services.work import Work, fresh_id
from bot.storage.authority.desks import kinds_in
from bot.storage.desk import desks
from bot.storage.desk.desks import Desk
from bot.storage.queues import outbox


class NotPossible(Exception):
    """The group cannot become this authority's desk."""

    def __init__(self, problem: PlaceProblem) -> None:
        super().__init__(problem)
        self.problem = problem


async def check_place(work: Work, chat: int) -> None:
    """Raises NotPossible in a group where moderators work or once did: its messages show cases."""
    if not work.channel.authorities:
        raise NotPossible(PlaceProblem.NO_AUTHORITY)
    if DeskKind.DESK in await kinds_in(work.tx, chat):
        raise NotPossible(PlaceProblem.OF_MODERATORS)


async def _check_topics(work: Work, place: DeskPlace, authority: str) -> None:
    """Raises NotPossible beside another authority's topic: all members read all topics."""
    for desk in await desks.in_chat(work.tx, place.chat):
        if desk.thread != place.thread and desk.authority != authority:
            raise NotPossible(PlaceProblem.OTHER_AUTHORITY)


async def bind(
    work: Work,
    place: DeskPlace,
    admin: int,
    whose: tuple[str, str | None],
    bot_standing: Standing,
) -> AuthorityDeskReady:
    """Make the group the desk of an authority and a department's region, in place of another one.

    The desk speaks the language of the authority. Raises NotPossible, and UnknownId for
    what the channel file does not have.
    """
    authority, region = whose
    office = work.channel.authority(authority)
    if region not in {None, *(department.region for department in office.departments)}:
        raise UnknownId("department", region or "")
    await check_place(work, place.chat)
    await _check_topics(work, place, authority)
    known = await desks.at(work.tx, place.chat, place.thread)
    desk = Desk(
        known.id if known else fresh_id(), place.chat, place.thread, place.title,
        known.language if known else office.language or work.channel.languages[0],
        kind=DeskKind.AUTHORITY, authority=authority, region=region,
    )  # fmt: skip
    await desks.put(work.tx, desk, admin)
    if known is not None and known.trouble is not None:
        await outbox.release_held(work.tx, desk.recipient.address)
    return AuthorityDeskReady(authority, region, missing_rights(bot_standing))
