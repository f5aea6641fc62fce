"""A published decision that people contest, and who decides that."""

from bot.cases import store as cases_store
from bot.core.times import today
from bot.core.work import Work
from bot.desk import casework
from bot.privacy import anonymity
from bot.register import appeals, appeals_store, contests, store
from bot.register.appeal_model import given
from bot.register.appeals import Appeals
from bot.register.appeals_store import APPEAL_DRAFTS
from bot.values import Ruling, replace
from tests.kit.register.entries import an_entry
from tests.kit.services.acts import FILE, citizen
from tests.kit.services.desk_acts import UNDO_OVER
from tests.kit.services.looks import told_case

OWNER, OTHER_OWNER = 900, 901
WHY, REPLY = "Это наш сайт, вот лицензия.", "Лицензия действует."
OVERTURN = (Ruling.OVERTURNED.value, "review", "no_violation")
DAYS = 24 * 60 * 60
UPHOLD = (Ruling.UPHELD.value,)
ENTRY = "entry00000000001"


async def published(working, clock, **parts):
    """A case of the first desk that Dana decided, told and published."""
    case = await told_case(working, clock, **parts)
    async with working() as work:
        entry = an_entry(0, "https://example.com/1", "drugs", id=ENTRY)
        day = today(work.now, work.channel.zone)
        await store.add_entry(work.tx, replace(entry, published_on=day), case.id)
    return case


async def fill_in(work: Work, who: int = OWNER, entry: str = ENTRY):
    """A draft that is whole."""
    person = await citizen(work, who)
    draft = await contests.begin_appeal(work, person, entry)
    await contests.keep(work, person, given(draft, WHY, (FILE,)))
    return person


async def contest(work: Work, who: int = OWNER, entry: str = ENTRY):
    """The receipt of an appeal that was sent."""
    person = await fill_in(work, who, entry=entry)
    return await contests.send(work, person, who, is_anonymous=False)


async def contest_anonymously(work: Work, who: int = OWNER):
    person = await fill_in(work, who)
    await contests.offer_anonymous(
        work, person, await APPEAL_DRAFTS.peek(work.tx, person.id)
    )
    return await anonymity.send_contest(work, person, who)


async def answer(work: Work, actor, path=OVERTURN, reply: str = REPLY):
    """The person takes the next appeal and decides it; the appeal afterwards."""
    appeal, case = await Appeals(work).take_next(actor.telegram_id)
    appeal = await appeals.write(work, appeal, reply, "ru")
    step = appeals.appeal_step(work.channel, appeal, case, path)
    return await appeals.decide(work, appeal, actor, step)


async def only(work: Work, case):
    """The only appeal of a case."""
    [found] = await appeals_store.appeals_of_case(work.tx, case.id)
    return found


async def undo_over(working, clock, case, appeal):
    """The time to undo is over: what was decided is told."""
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        now = await cases_store.cases.get(work.tx, case.id)
        if appeal.replaced_by is None:
            await appeals.come_due(work, appeal=appeal.id, decided_at=appeal.decided_at)
        else:
            await casework.announce(work, case=case.id, decision=now.decision.id)
