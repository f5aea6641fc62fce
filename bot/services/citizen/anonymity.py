"""Anonymous reports: once one is sent, nothing of ours leads from it to the account that sent it.

Its code, shown before, is the only way back. What would tell by time or by place is not kept of
anyone: see docs/decisions/0023-anonymous-reports.md.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import replace

from bot.domain.citizen.draft import Draft
from bot.domain.citizen.report import Report
from bot.domain.notices.talks import AnonymousOffer, AnonymousReceipt
from bot.domain.people import Person
from bot.services import roles
from bot.services.citizen import drafting, erasure, filing
from bot.services.citizen.filing import Filer, NotFiled
from bot.services.privacy import news
from bot.services.work import DAY_MS, Work, fresh_receipt
from bot.storage.citizen import reports
from bot.storage.desk import members
from bot.storage.register import appeals
from bot.storage.reordering import REORDER


async def offer(work: Work, person: Person, telegram_id: int, draft: Draft) -> AnonymousOffer:
    """Show the code under which the draft can be sent anonymously; it stays that of the draft."""
    code = draft.code or fresh_receipt()
    await drafting.keep(work, person, replace(draft, code=code))
    keeps_others = await stays_known(work, person, telegram_id)
    return AnonymousOffer(draft.id, draft.revision, code, keeps_others)


async def file_report(
    work: Work, person: Person, telegram_id: int, edit: int | None = None
) -> Report | NotFiled | None:
    """File the person's draft under the code that they saw, and forget who they are.

    None where there is no draft, as for a second tap. A person with reports under their account
    or a wish for news, and a member of staff, stay known for these alone.
    """
    sent = sent_today(work)
    too_many = sent[telegram_id] >= work.channel.limits.anonymous_a_day
    draft = await filing.take(work, person, too_many=too_many)
    if not isinstance(draft, Draft):
        return draft
    filed = await filing.file_draft(work, draft, Filer(person.language, anonymous=True))
    if filed is None:
        return None
    sent[telegram_id] += 1
    await forget_sender(work, person, telegram_id)
    shown = filed.receipt
    notice = AnonymousReceipt(shown.code, shown.violation, shown.decided)
    # Not posted `once`: that key would name the report beside the person.
    await work.tell(person.recipient, notice, edit=edit)
    return filed.report


def sent_today(work: Work) -> Counter[Hashable]:
    """How many anonymous reports and appeals each account sent today, and each about what."""
    return work.memory.counts("anonymous", work.now // DAY_MS)


async def forget_sender(work: Work, person: Person, telegram_id: int) -> None:
    """Cut what was just sent off from the person, who is forgotten unless they hold more."""
    work.tx.signal(REORDER)
    if await stays_known(work, person, telegram_id):
        await erasure.drop_updates(work, person)
    else:
        await erasure.let_go(work, person)


async def let_go_if_stranger(work: Work, person: Person, telegram_id: int) -> None:
    """Forget a person who never agreed and holds nothing with us, as by looking up a code."""
    if person.consent is None and not await stays_known(work, person, telegram_id):
        await erasure.let_go(work, person)


async def looked_up(work: Work, person: Person, telegram_id: int) -> None:
    """Keep a stranger who showed the code of a report no longer than they need for it."""
    if person.consent is None and not await stays_known(work, person, telegram_id):
        await erasure.forget_soon(work, person)


async def stays_known(work: Work, person: Person, telegram_id: int) -> bool:
    """Whether the person holds something else with us that needs their account."""
    holds = await reports.count_of_person(work.tx, person.id)
    if holds or await appeals.of_person(work.tx, person.id) or await news.is_wanted(work, person):
        return True
    is_admin = await roles.is_admin(work, telegram_id)
    return is_admin or await members.staff_row(work.tx, telegram_id) is not None
