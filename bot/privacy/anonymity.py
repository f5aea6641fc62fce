"""Anonymous reports and appeals: once sent, nothing of ours leads to the account that sent one.

Its code, shown before, is the only way back. Hints by time or by place are kept of no person: see
docs/decisions/0023-anonymous-reports.md.
"""

from bot.core import members_store, roles, row_order
from bot.core.messages import (
    Button,
    Message,
    Outgoing,
    Speaker,
    bold,
    paragraphs,
    posts,
)
from bot.core.people import Person
from bot.core.pickers import ShowMenu
from bot.core.queues import outbox
from bot.core.work import Work
from bot.privacy import erasure
from bot.register import appeals_store, contests, objections, objections_store
from bot.reports import anonymous, reports_store, topics
from bot.reports import menu as press
from bot.reports.draft import Draft, Refusal
from bot.reports.model import Report
from bot.values import replace


class CleaningAsk(Message):
    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("Clean this chat?")),
            t(
                "I delete my messages and yours in this chat that are younger than 48 hours, as "
                "far as I know them. Older ones stay until you delete the chat in Telegram "
                "yourself."
            ),
            t(
                "Report codes in this chat go, too: keep them elsewhere first. Your reports stay."
            ),
            t("Telegram may keep copies on its servers; we have no power over that."),
        )
        yes = Button(
            t.plain("Yes, clean it"), press.CleanChat(t.language, True), style="danger"
        )
        no = Button(t.plain("No, leave it"), ShowMenu())
        return Outgoing(text, ((yes,), (no,)))


class Cleaned(Message):
    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            speaker.t(
                "Cleaned. Messages older than 48 hours stay, and this one; after a restart of the"
                " bot others may stay, too. You can delete them yourself: open the menu of this"
                " chat in Telegram and delete the chat."
            )
        )


async def offer_report(
    work: Work, person: Person, telegram_id: int, draft: Draft
) -> anonymous.AnonymousOffer:
    keeps_others = await stays_known(work, person, telegram_id)
    return await anonymous.offer_anonymous(
        work, person, draft, keeps_others=keeps_others
    )


async def send_report(
    work: Work, person: Person, telegram_id: int, edit: int | None = None
) -> Report | Refusal | None:
    """File the person's draft under the code that they saw, and forget who they are.

    None where there is no draft, as for a second tap. A person with reports under their account
    or a wish for news, and a member of staff, stay known for these alone.
    """
    filed = await anonymous.file_anonymously(work, person, telegram_id)
    if filed is None or isinstance(filed, Refusal):
        return filed
    report, receipt = filed
    await forget_sender(work, person, telegram_id)
    # Not posted `once`: that key would name the report beside the person.
    await work.tell(person.recipient, receipt, edit=edit)
    return report


async def send_contest(work: Work, person: Person, telegram_id: int) -> contests.Sent:
    """File the person's appeal under the code that they saw, and forget who they are."""
    sent = await objections.send_contest(work, person, telegram_id, is_anonymous=True)
    if isinstance(sent, contests.AppealState):
        await forget_sender(work, person, telegram_id)
    return sent


async def forget_sender(work: Work, person: Person, telegram_id: int) -> None:
    """Cut what was just sent off from the person, who is forgotten unless they hold more."""
    work.tx.signal(row_order.REORDER)
    if await stays_known(work, person, telegram_id):
        await erasure.drop_updates(work, telegram_id)
    else:
        await erasure.let_go(work, person)


async def said_by_code(
    work: Work, person: Person, telegram_id: int, *, is_stranger: bool
) -> None:
    """Cut off from the person what they just said of a report by its code."""
    if is_stranger:
        await forget_sender(work, person, telegram_id)
    else:
        work.tx.signal(row_order.REORDER)
        await erasure.drop_updates(work, telegram_id)


async def looked_up(work: Work, person: Person, telegram_id: int) -> None:
    """Keep a stranger who showed the code of a report no longer than they need for it."""
    if person.consent is None and not await stays_known(work, person, telegram_id):
        await erasure.forget_soon(work, person)


async def stays_known(work: Work, person: Person, telegram_id: int) -> bool:
    """True if the person holds something else with us that needs their account."""
    holds = await reports_store.count_of_person(work.tx, person.id)
    if (
        holds
        or await appeals_store.appeals_of_person(work.tx, person.id)
        or await objections_store.objections_of_person(work.tx, person.id)
        or await topics.wanted_by(work, person)
    ):
        return True
    is_admin = await roles.is_admin(work, telegram_id)
    return is_admin or await members_store.staff_row(work.tx, telegram_id) is not None


DELETABLE_MS = 47 * 60 * 60 * 1000
"""Telegram deletes messages of 48 hours; an hour is left for a queue."""
AT_ONCE = 100
"""Numbers in one call."""
MOST = 5 * AT_ONCE
"""Numbers that are tried beside those that we know: more would take minutes."""
_BEFORE = 10
"""Numbers tried below the oldest message that we know: the person wrote before we answered."""


async def clean(
    work: Work, person: Person, last: int, language: str, chat: int | None = None
) -> None:
    """Delete what we know of the chat, then what a process before this one may have left there."""
    if language in work.channel.languages:
        person = replace(person, language=language)
    if chat is not None:
        known = work.memory.numbers_since(chat, work.now - DELETABLE_MS)
        for at in range(0, len(known), AT_ONCE):
            some = tuple(known[at : at + AT_ONCE])
            named = press.Cleaning(some[-1], some[0], some)
            await work.say(person.recipient, named, posts.Lane.ANSWER)
        work.memory.forget_numbers(chat)
    last = max(last, work.memory.newest)
    first = await outbox.first_number_since(work.tx, work.now - DELETABLE_MS) or last
    first = max(1, min(first, last), last - MOST)
    for end in range(last, first - 1, -AT_ONCE):
        await delete(work, person, max(first, end - AT_ONCE + 1), end)
    if first > 1:
        await delete(work, person, max(1, first - _BEFORE), first - 1)
    await work.say(person.recipient, Cleaned(), posts.Lane.ANSWER)


async def delete(work: Work, person: Person, first: int, last: int) -> None:
    """Delete these messages of the private chat, as far as Telegram allows."""
    await work.say(person.recipient, press.Cleaning(first, last), posts.Lane.ANSWER)
