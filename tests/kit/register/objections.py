"""A link that people contest though the register shows no decision about it, in several worlds."""

from bot.core.work import Work
from bot.links.link import parse_link
from bot.privacy import anonymity
from bot.register import contests, objections, objections_store
from bot.register.appeal_model import given
from bot.register.appeals_store import APPEAL_DRAFTS
from tests.kit.register.appeals import WHY
from tests.kit.services.acts import FILE, URL, case_of, citizen
from tests.kit.services.desk_acts import UNDO_OVER, file_one, said
from tests.kit.services.looks import (
    CONFIRMED,
    FORWARDED,
    NOT_CONFIRMED,
    decide,
    tell,
    two_desks,
)

DAYS = 24 * 60 * 60
LOOKED = 3 * DAYS
"""Seconds after which decisions about each link were looked for."""


VERDICTS = {
    "never reported": None,
    "reported": None,
    "decided": CONFIRMED,
    "waits at an authority": FORWARDED,
    "not confirmed": NOT_CONFIRMED,
}
"""What became of the link of each world; nothing of it is published."""
URLS = {world: f"https://site{n}.example/1" for n, world in enumerate(VERDICTS)}


async def build_worlds(working, clock):
    """World → its case, told to its reporter; None for the link that no person reported."""
    cases = {}
    async with working() as work:
        await two_desks(work)
        for n, (world, url) in enumerate(URLS.items()):
            if world != "never reported":
                _, report = await file_one(work, 100 + n, url=url)
                cases[world] = await case_of(work, report)
        for world, verdict in VERDICTS.items():
            if verdict is not None:
                cases[world] = await decide(work, cases[world], verdict)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        for world, verdict in VERDICTS.items():
            if verdict is not None:
                cases[world] = await tell(work, cases[world])
        await said(work)
    return cases


async def fill_in(work: Work, who: int, url: str = URL):
    """A whole draft against the link; the person, and the step that asks for words."""
    person = await citizen(work, who)
    draft = await objections.begin_objection(work, person, parse_link(url))
    if isinstance(draft, contests.ContestRefused):
        return person, draft
    asked = await objections.objection_step(work, draft)
    await contests.keep(work, person, given(draft, WHY, (FILE,)))
    return person, asked


async def contest_link(work: Work, who: int, url: str = URL):
    """What is shown after sending."""
    person, _ = await fill_in(work, who, url)
    return await objections.send_contest(work, person, who, is_anonymous=False)


async def contest_link_anonymously(work: Work, who: int, url: str = URL):
    person, _ = await fill_in(work, who, url)
    await contests.offer_anonymous(
        work, person, await APPEAL_DRAFTS.peek(work.tx, person.id)
    )
    return await anonymity.send_contest(work, person, who)


async def look_and_end(working, clock, seconds: int = LOOKED) -> None:
    """Time passes; decisions are looked for, and promised days come."""
    clock.advance(seconds=seconds)
    async with working() as work:
        await objections.look_for_decisions(work)
        for id in await objections_store.objection_ids(work.tx):
            found = await objections_store.objections.get(work.tx, id)
            if found.due_at <= work.now:
                await objections.end_objection(work, objection=id)
