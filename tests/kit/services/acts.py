"""What citizens and staff do, in one line each, for the tests of services."""

import asyncio
from contextlib import asynccontextmanager

import sqlalchemy as sa

from bot.cases import store as cases_store
from bot.core import desks_store
from bot.core.desks_store import Desk
from bot.core.people import Person, Role
from bot.core.queues.tables import outbox
from bot.core.work import Deployment, Work
from bot.desk import casework
from bot.desk.model import Actor
from bot.links.link import parse_link
from bot.links.url import Link
from bot.reports import draft_form, filing, news, reports_store, targets_store, welcome
from bot.reports.draft import Attachment, Draft, Input, choose_type
from bot.reports.model import Report
from bot.values import Outcome, replace
from tests.kit.orders import decided_as
from tests.kit.storage.outbox import params_of

URL = "https://example.com/1"
FILE = Attachment("photo", "file-1", "unique-1")


def target(url: str = URL) -> Link:
    return parse_link(url)


LINK = target()
STORY = Input(links=(LINK,), text="They sell it near the school.", files=(FILE,))
DANA = Actor(7, "Дана", Role.MODERATOR)
DESK = Desk("desk1", -1001, None, "Desk", "ru")


def link(n: int) -> Link:
    return target(f"https://example.com/{n}")


async def citizen(work: Work, telegram_id: int = 42, language: str = "ru") -> Person:
    person = await welcome.recognise(work, telegram_id, language)
    return await welcome.agree(work, person, work.channel.consent.version) or person


async def draft(
    work: Work, person: Person, content: Input = STORY, violation: str = "drugs"
):
    step = await draft_form.receive(work, person, 0, None, content)
    return (await of_type(work, person, step.draft, violation)).draft


async def of_type(work: Work, person: Person, draft: Draft, violation: str = "drugs"):
    """What choosing a type led to; the draft is stored."""
    form = filing.form_of(work, draft, violation)
    found = choose_type(draft, violation, form)
    await filing.keep(work, person, found.draft)
    return found


async def file(
    work: Work, person: Person, content: Input = STORY, violation: str = "drugs"
) -> Report:
    await draft(work, person, content, violation)
    filed = await filing.file_report(work, person)
    assert isinstance(filed, Report), filed
    return filed


async def filed_code(work: Work, person: Person, **how) -> tuple[Report, str]:
    """A report and the code its receipt shows."""
    report = await file(work, person, **how)
    [receipt] = [p for p in await owed(work, person) if p["kind"] == "Receipt"]
    return report, receipt["params"]["code"]


async def case_of(work: Work, report: Report):
    return (await targets_store.cases_of(work.tx, report.id))[0]


async def fresh(work: Work, case):
    """The case as it is now."""
    return await cases_store.cases.get(work.tx, case.id)


async def decide(work: Work, report: Report, outcome: Outcome = Outcome.NOT_CONFIRMED):
    """The case of the report, decided on a card that shows Undo; the reporters are not told yet."""
    case = await casework.decide_case(
        work, await case_of(work, report), DANA, decided_as(outcome)
    )
    await casework.undo_shown(work, case.id, case.decision.id)
    return case


async def announce(work: Work, case) -> None:
    await casework.announce(work, case=case.id, decision=case.decision.id)


async def open_desk(work: Work) -> None:
    await desks_store.put_desk(work.tx, DESK, 1)


def in_channel(work: Work, **parts: object) -> Work:
    """The same work in a channel with other parts."""
    return replace(work, deployment=deployed(work.deployment, **parts))


def deployed(deployment: Deployment, **parts: object) -> Deployment:
    """The deployment with a channel that has other parts."""
    return replace(deployment, channel=deployment.channel.model_copy(update=parts))


async def owed(work: Work, person: Person | None = None) -> list[dict]:
    """What waits to be said, to one person or to all, oldest first."""
    rows = await work.tx.rows(
        sa.select(outbox).where(outbox.c.state == 0).order_by(outbox.c.id)
    )
    found = [dict(row) | {"params": params_of(row, work.tx)} for row in rows]
    return [
        row
        for row in found
        if person is None or row["address"] == f"person:{person.id}"
    ]


async def show_reach(work: Work, person: Person) -> None:
    """The cards of the person's reports show whether they can be reached."""
    for report in await reports_store.reports_of(work.tx, person.id, 10):
        await news.show(work, report=report.id)


ADMIN = 700201


@asynccontextmanager
async def meanwhile(database, act):
    """A transaction that is not committed yet when another begins."""
    async with database.transaction() as tx:
        yield tx
        acting = asyncio.create_task(act())
        await asyncio.sleep(0.2)
    await acting
