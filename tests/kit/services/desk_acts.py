"""What the tests of staff's services share: people who file, cases, and what was owed to whom."""

import sqlalchemy as sa

from bot.cases import store as cases_store
from bot.cases.model import Because
from bot.core import desks_store, members_store
from bot.core.people import Standing
from bot.core.queues.tables import outbox
from bot.core.times import DAY_MS
from bot.core.work import fresh_id
from bot.desk import cards, casework, next_case
from bot.reports import filing, questions_store, reports_store, welcome
from bot.reports.draft import Draft, Step
from bot.reports.model import Report
from bot.reports.reports_store import DRAFTS
from bot.values import Why
from tests.kit.orders import RESTRICTED
from tests.kit.services.acts import URL, case_of, citizen, target
from tests.kit.services.team import BOSS, DANA, GROUP, MARAT, at_work, employ, open_desk
from tests.kit.storage.outbox import params_of

TOPIC = 7
UNDO_OVER = 661
"""Seconds after which a decision that no card shows is told to the reporters."""
BECAUSE = Because(Why.MISTAKE)


async def file_one(work, who=42, *, url=URL, violation="drugs", tell=True, **parts):
    """File a report as the person with this Telegram id; the person and the report.

    `url` may be several.
    """
    person = await citizen(work, who)
    urls = (url,) if isinstance(url, str) else url or ()
    parts.setdefault("description", "Слово")
    draft = Draft(
        fresh_id()[:8],
        Step.REVIEW,
        3,
        violation,
        tuple(map(target, urls)),
        tell=tell,
        **parts,
    )
    await DRAFTS.put(work.tx, person.id, draft, DAY_MS)
    filed = await filing.file_report(work, person)
    assert isinstance(filed, Report), filed
    return person, filed


async def file_case(work, who=42, **parts):
    """The case of a report that the person with this Telegram id files."""
    _, report = await file_one(work, who, **parts)
    return await case_of(work, report)


async def owed(work, kind=None):
    """What waits to be said, in order: (address, kind, params, language, edit)."""
    rows = await work.tx.rows(
        sa.select(outbox).where(outbox.c.state.in_([0, 1])).order_by(outbox.c.id)
    )
    return [
        (
            row["address"],
            row["kind"],
            params_of(row, work.tx),
            row["language"],
            row["edit"],
        )
        for row in rows
        if kind in (None, row["kind"])
    ]


async def said(work):
    """Everything owed was sent: the next looks see only what is new."""
    await work.tx.run(sa.update(outbox).where(outbox.c.state == 0).values(state=2))


async def hold(work):
    """Everything owed could not be delivered and is kept."""
    await work.tx.run(sa.update(outbox).where(outbox.c.state == 0).values(state=5))


async def dealt(work, actor):
    """The number of the case that /next brings a moderator of the group."""
    person = await welcome.recognise(work, actor.telegram_id, "ru")
    here = [await desks_store.desk_at(work.tx, GROUP, None)]
    found = await next_case.take_next(work, here, actor, person, "ru")
    return found and found.number


async def asked_about(work, case):
    """What the reporters of a case were asked, oldest first."""
    belong = await reports_store.reports_of_case(work.tx, case.id)
    put = [
        one
        for report in belong
        for one in await questions_store.put_to(work.tx, report.id)
    ]
    return list(dict.fromkeys(put))


async def ready(work, *people, **parts):
    """A desk, and one case that these people reported."""
    _, desk = await open_desk(work, chat=GROUP)
    for who in people or (42,):
        _, report = await file_one(work, who, **parts)
    await said(work)
    return desk, await case_of(work, report)


async def open_in_private(work, desk, case, actor=DANA):
    """The moderator has the case's card in private; who they are as a person."""
    person = await welcome.recognise(work, actor.telegram_id, "ru")
    await members_store.set_standing(
        work.tx, desk.chat, actor.telegram_id, Standing.MEMBER
    )
    await cards.give_private(work, case, person.id, "ru")
    await said(work)
    return person


async def proposed(work, *people, **parts):
    """A case whose decision Dana proposed, at a desk of three people with private chats."""
    _, case = await ready(work, *people, **parts)
    await at_work(work, DANA, MARAT, BOSS)
    for actor in (DANA, MARAT):
        await employ(work, actor)
    case = await casework.decide_case(work, case, DANA, RESTRICTED)
    await said(work)
    return case


async def acts_of(work, case):
    return [
        event.act for event in await cases_store.newest_events(work.tx, case.id, 99)
    ]
