"""Anonymous reports: once sent, nothing of ours leads to the account that sent one.

Its code, shown before, is the only way back. Hints by time or by place are kept of no person: see
docs/decisions/0023-anonymous-reports.md.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import replace

from bot.core import codes, desks_store, forms, posts, roles, row_order, times
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows
from bot.core.people import Person
from bot.core.pickers import ShowMenu
from bot.core.queues import outbox
from bot.core.speaker import Speaker, bold, code, lines, paragraphs, quote
from bot.core.work import Work, fresh_receipt
from bot.hotlines.number_checks import WithNumbers
from bot.privacy import erasure
from bot.register import appeals_store
from bot.reports import draft_form as filling
from bot.reports import filing, store, topics
from bot.reports import menu as press
from bot.reports.draft import Draft, Refusal
from bot.reports.model import Decided, Report
from bot.values import Intake


@message
class AnonymousOffer(WithNumbers):
    """The code of a draft (its id and revision) and what it means to send it anonymously.

    `keeps_others`: the person has something else with us, for which their account stays.
    """

    draft: str
    revision: int
    code: str
    keeps_others: bool = False

    def say(self, speaker: Speaker) -> Outgoing:
        t, shown = speaker.t, codes.show(self.code)
        text = paragraphs(
            bold(t("Send anonymously")),
            t(
                "We delete all that leads from this report to your account, so we cannot write to "
                "you. With /status and the code you read the outcome, answer questions, add "
                "something or withdraw, from any Telegram account."
            ),
            t(
                "Telegram itself knows that you write to this bot, and keeps this chat. You can "
                "clean it afterwards."
            ),
            quote(_details(speaker, self), expandable=True),
            lines(t("Your report code:"), code(shown)),
            only_way_back(speaker),
        )
        names = (Draft.form, self.draft, self.revision)
        return Outgoing(
            text, sending_rows(speaker, self.code, names, filling.DRAFT), stays_last=True
        )


@message
class AnonymousReceipt(WithNumbers):
    """`decided` are standing decisions about the links of the report."""

    code: str
    violation: str
    decided: tuple[Decided, ...] = ()

    def say(self, speaker: Speaker) -> Outgoing:
        t, shown = speaker.t, codes.show(self.code)
        text = paragraphs(
            filing.help_above(speaker, self.violation),
            bold(t("Thank you. Your report is received anonymously.")),
            lines(t("Your report code:"), code(shown)),
            t(
                "We no longer know who sent it, and cannot write to you. To read what came of "
                "it, send /status and the code, from any Telegram account."
            ),
            *[filing.decided_before(speaker, decided) for decided in self.decided],
            filing.first_look(speaker, self.violation),
            t("Telegram still keeps this chat. When you have kept the code, you can clean it."),
        )
        rows = ((press.copy_button(speaker, self.code),), (press.clean_button(speaker),))
        return Outgoing(text, rows, stays_last=True)


@message
class CleaningAsk:
    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("Clean this chat?")),
            t(
                "I delete my messages and yours in this chat, as far as Telegram allows: those of "
                "the last 48 hours. Older ones stay until you delete the chat in Telegram "
                "yourself."
            ),
            t("Report codes in this chat go, too: keep them elsewhere first. Your reports stay."),
            t("Telegram may keep copies on its servers; we have no power over that."),
        )
        yes = Button(t.plain("Yes, clean it"), press.CleanChat(t.language, True), style="danger")
        no = Button(t.plain("No, leave it"), ShowMenu())
        return Outgoing(text, ((yes,), (no,)))


@message
class Cleaned:
    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            speaker.t(
                "Cleaned, as far as Telegram allows. What is left here, and this message, you can"
                " delete yourself: open the menu of this chat in Telegram and delete the chat."
            )
        )


def _details(speaker: Speaker, notice: AnonymousOffer) -> str:
    t = speaker.t
    return lines(
        t("• A person who has the code can do what you can. Do not show it."),
        t("• Moderators see what you wrote and sent as it is: check that it does not name you."),
        t(
            "• Until the end of the day (UTC) we keep an encrypted mark of your account, against"
            " abuse. It says how many anonymous reports came from it, not which."
        ),
        notice.keeps_others
        and t(
            "• Your account stays for what else you have with us: reports, news or work. Nothing"
            " ties it to this report."
        ),
    )


def only_way_back(speaker: Speaker) -> str:
    t = speaker.t
    return bold(
        t(
            "Copy it or write it down now, outside this chat: it is the only way back, and we "
            "cannot show it again."
        )
    )


def sending_rows(speaker: Speaker, receipt: str, draft: tuple[str, str, int], page: str) -> Rows:
    """Copy the code, send the form (its kind, id and revision) under it, or go back to a page."""
    t = speaker.t
    send = forms.SendForm(*draft, filling.ANONYMOUS)
    kept = Button(t.plain("I have kept the code. Send"), send, style="success")
    back = Button(t.plain("Back"), forms.ShowPage(*draft, page))
    return ((press.copy_button(speaker, receipt),), (kept,), (back,))


async def offer(work: Work, person: Person, telegram_id: int, draft: Draft) -> AnonymousOffer:
    """Show the code under which the draft can be sent anonymously; it stays that of the draft."""
    code = draft.code or fresh_receipt()
    await filing.keep(work, person, replace(draft, code=code))
    keeps_others = await stays_known(work, person, telegram_id)
    return AnonymousOffer(draft.id, draft.revision, code, keeps_others)


async def file_report(
    work: Work, person: Person, telegram_id: int, edit: int | None = None
) -> Report | Refusal | None:
    """File the person's draft under the code that they saw, and forget who they are.

    None where there is no draft, as for a second tap. A person with reports under their account
    or a wish for news, and a member of staff, stay known for these alone.
    """
    sent, most = sent_today(work), work.channel.limits.anonymous_a_day
    full = Refusal.TOMORROW if sent[telegram_id] >= most else None
    draft = await filing.take(work, person, full)
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
    return work.memory.counts("anonymous", work.now // times.DAY_MS)


async def forget_sender(work: Work, person: Person, telegram_id: int) -> None:
    """Cut what was just sent off from the person, who is forgotten unless they hold more."""
    work.tx.signal(row_order.REORDER)
    if await stays_known(work, person, telegram_id):
        await erasure.drop_updates(work, telegram_id)
    else:
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
        or await topics.wanted_by(work, person)
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
    if language in work.channel.languages:
        person = replace(person, language=language)
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
