"""Anonymous reports: filed under a code that the person saw before, and led to by nothing else.

`bot.privacy.anonymity` forgets the person then.
"""

from collections import Counter
from collections.abc import Hashable

from bot.core import codes, forms, times
from bot.core.messages import (
    Button,
    Message,
    Outgoing,
    Rows,
    Speaker,
    bold,
    code,
    filled,
    lines,
    paragraphs,
    quote,
)
from bot.core.people import Person
from bot.core.work import Work, fresh_receipt
from bot.hotlines.number_checks import WithNumbers
from bot.reports import draft_form as filling
from bot.reports import filing
from bot.reports import menu as press
from bot.reports.draft import Draft, Refusal
from bot.reports.late_region import region_row
from bot.reports.model import Decided, Report
from bot.values import Intake, replace


class AnonymousOffer(WithNumbers, Message):
    """The code of a draft (its id and revision) and what it means to send it anonymously.

    `keeps_others`: the person has something else with us, for which their account stays.
    """

    draft: str
    revision: int
    code: str
    keeps_others: bool = False

    def say(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        shown = codes.spell_code(self.code)
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
            text,
            sending_rows(speaker, self.code, names, filling.DRAFT),
            stays_last=True,
        )


class AnonymousReceipt(WithNumbers, Message):
    """`decided` are standing decisions about the links of the report."""

    code: str
    violation: str
    decided: tuple[Decided, ...] = ()
    asks_region: bool = False

    def say(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        shown = codes.spell_code(self.code)
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
            t(
                "Telegram still keeps this chat. When you have kept the code, you can clean it."
            ),
        )
        copy = (press.copy_button(speaker, self.code),)
        where = region_row(speaker, codes.key_of(self.code)) if self.asks_region else ()
        rows = filled(copy, where, (press.clean_button(speaker),))
        return Outgoing(text, rows, stays_last=True)


def _details(speaker: Speaker, notice: AnonymousOffer) -> str:
    t = speaker.t
    return lines(
        t("• A person who has the code can do what you can. Do not show it."),
        t(
            "• Moderators see what you wrote and sent as it is: check that it does not name you."
        ),
        t(
            "• Against abuse we keep an encrypted mark of your account until the next {hour}"
            " ({city} time). It says how many anonymous reports came from it, not which.",
            hour=t.hour_at(times.end_of_utc_day(speaker.now)),
            city=t.city,
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


def sending_rows(
    speaker: Speaker, receipt: str, draft: tuple[str, str, int], page: str
) -> Rows:
    """Copy the code, send the form (its kind, id and revision) under it, or go back to a page."""
    t = speaker.t
    send = forms.SendForm(*draft, filling.ANONYMOUS)
    kept = Button(t.plain("I have kept the code. Send"), send, style="success")
    back = Button(t.plain("Back"), forms.ShowPage(*draft, page))
    return ((press.copy_button(speaker, receipt),), (kept,), (back,))


async def offer_anonymous(
    work: Work, person: Person, draft: Draft, *, keeps_others: bool
) -> AnonymousOffer:
    """Show the code under which the draft can be sent anonymously; it stays that of the draft."""
    code = draft.code or fresh_receipt()
    await filing.keep(work, person, replace(draft, code=code))
    return AnonymousOffer(draft.id, draft.revision, code, keeps_others)


async def file_anonymously(
    work: Work, person: Person, telegram_id: int
) -> tuple[Report, AnonymousReceipt] | Refusal | None:
    """File the person's draft under the code that they saw; None where there is no draft, as for a
    second tap. The receipt is to be told once the person is forgotten."""
    sent = sent_today(work)
    most = work.deployment.limits.anonymous_a_day
    full = None
    if sent[telegram_id] >= most:
        full = Refusal.TOMORROW
    draft = await filing.take(work, person, full)
    if not isinstance(draft, Draft):
        return draft
    filed = await filing.file_draft(work, draft, person, Intake.ANONYMOUS)
    if filed is None:
        return None
    report, shown, _ = filed
    sent[telegram_id] += 1
    told = AnonymousReceipt(
        shown.code, shown.violation, shown.decided, shown.asks_region
    )
    return report, told


def sent_today(work: Work) -> Counter[Hashable]:
    """How many anonymous reports each account sent today."""
    return work.memory.counts("anonymous", work.now // times.DAY_MS)
