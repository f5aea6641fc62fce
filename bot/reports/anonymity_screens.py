"""Screens of anonymous reports: the offer, the code, cleaning the chat."""

from bot.core import home
from bot.core.codes import show
from bot.core.forms import SendForm, ShowPage
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing
from bot.core.speaker import Speaker, bold, code, lines, paragraphs, quote
from bot.hotlines.number_checks_store import WithNumbers
from bot.reports import draft_screens as filling
from bot.reports import menu as press
from bot.reports.draft import Draft
from bot.reports.notices import Decided
from bot.reports.report_screens import decided_before, first_look, help_above


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
        t, shown = speaker.t, show(self.code)
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
            bold(
                t(
                    "Copy it or write it down now, outside this chat: it is the only way back, "
                    "and we cannot show it again."
                )
            ),
        )
        sends = Button(
            t.plain("I have kept the code. Send"),
            SendForm(Draft.form, self.draft, self.revision, filling.ANONYMOUS),
            style="success",
        )
        back = Button(
            t.plain("Back"), ShowPage(Draft.form, self.draft, self.revision, filling.DRAFT)
        )
        return Outgoing(text, ((_copy(speaker, shown),), (sends,), (back,)), stays_last=True)


@message
class AnonymousReceipt(WithNumbers):
    """The report is stored and its author forgotten. `decided` are standing decisions about its
    links."""

    code: str
    violation: str
    decided: tuple[Decided, ...] = ()

    def say(self, speaker: Speaker) -> Outgoing:
        t, shown = speaker.t, show(self.code)
        text = paragraphs(
            help_above(speaker, self.violation),
            bold(t("Thank you. Your report is received anonymously.")),
            lines(t("Your report code:"), code(shown)),
            t(
                "We no longer know who sent it, and cannot write to you. To read what came of "
                "it, send /status and the code, from any Telegram account."
            ),
            *[decided_before(speaker, decided) for decided in self.decided],
            first_look(speaker, self.violation),
            t("Telegram still keeps this chat. When you have kept the code, you can clean it."),
        )
        rows = ((_copy(speaker, shown),), (clean_button(speaker),))
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
        yes = Button(t.plain("Yes, clean it"), press.CleanChat(t.language), style="danger")
        no = Button(t.plain("No, leave it"), home.ShowMenu())
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


def _copy(speaker: Speaker, shown: str) -> Button:
    return Button(speaker.t.plain("Copy the code"), copy=shown)


def clean_button(speaker: Speaker) -> Button:
    return Button(speaker.t.plain("Clean this chat"), press.AskCleaning(speaker.t.language))
