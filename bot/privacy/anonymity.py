"""Anonymous reports: once sent, nothing of ours leads to the account that sent one.

Its code, shown before, is the only way back. Hints by time or by place are kept of no person: see
docs/decisions/0023-anonymous-reports.md.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import replace

from bot.core import desks_store, roles
from bot.core.people import Person
from bot.core.posts import Lane
from bot.core.queues import outbox
from bot.core.reordering_store import REORDER
from bot.core.times import DAY_MS
from bot.core.work import Work, fresh_receipt
from bot.privacy import erasure
from bot.register import appeals_store
from bot.reports import draft_form, filing, store, topics
from bot.reports.anonymity_screens import AnonymousOffer, AnonymousReceipt, Cleaned
from bot.reports.draft import Draft
from bot.reports.filing import NotFiled
from bot.reports.model import Report
from bot.reports.notices import Cleaning
from bot.values import Intake


async def offer(work: Work, person: Person, telegram_id: int, draft: Draft) -> AnonymousOffer:
    """Show the code under which the draft can be sent anonymously; it stays that of the draft."""
    code = draft.code or fresh_receipt()
    await draft_form.keep(work, person, replace(draft, code=code))
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
    filed = await filing.file_draft(work, draft, person, Intake.ANONYMOUS)
    if filed is None:
        return None
    report, shown, _ = filed
    sent[telegram_id] += 1
    await forget_sender(work, person, telegram_id)
    notice = AnonymousReceipt(shown.code, shown.violation, shown.decided)
    # Not posted `once`: that key would name the report beside the person.
    await work.tell(person.recipient, notice, edit=edit)
    return report


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
    """True if the person holds something else with us that needs their account."""
    holds = await store.count_of_person(work.tx, person.id)
    if (
        holds
        or await appeals_store.appeals_of_person(work.tx, person.id)
        or await topics.is_wanted(work, person)
    ):
        return True
    is_admin = await roles.is_admin(work, telegram_id)
    return is_admin or await desks_store.staff_row(work.tx, telegram_id) is not None


DELETABLE_MS = 47 * 60 * 60 * 1000
"""Telegram deletes messages of 48 hours; an hour is left for a queue."""
AT_ONCE = 100
"""Numbers in one call."""
MOST = 100 * AT_ONCE
"""Numbers that are tried: on a busy day the older ones are left to the person."""
_BEFORE = 10
"""Numbers tried below the oldest message that we know: the person wrote before we answered."""


async def clean(work: Work, person: Person, last: int, language: str) -> None:
    """Delete the messages up to `last`, newest first, and say so in this language."""
    if language in work.channel.languages:
        person = replace(person, language=language)
    last = max(last, work.memory.newest)
    first = await outbox.first_number_since(work.tx, work.now - DELETABLE_MS) or last
    first = max(1, min(first, last), last - MOST)
    for end in range(last, first - 1, -AT_ONCE):
        await delete(work, person, max(first, end - AT_ONCE + 1), end)
    if first > 1:
        await delete(work, person, max(1, first - _BEFORE), first - 1)
    await work.say(person.recipient, Cleaned(), Lane.ANSWER)


async def delete(work: Work, person: Person, first: int, last: int) -> None:
    """Delete these messages of the private chat, as far as Telegram allows."""
    await work.say(person.recipient, Cleaning(first, last), Lane.ANSWER)
