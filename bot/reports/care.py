"""Care: for a day a chat stays with help, after a person said that they are in need."""

from collections.abc import Sequence
from enum import StrEnum

from bot.channel import parts
from bot.core.database import ERASED
from bot.core.messages import (
    N_,
    Button,
    Message,
    Outgoing,
    Rows,
    Speaker,
    Style,
    Worded,
    bold,
    lines,
    paragraphs,
    quote,
)
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.hotlines.model import labelled
from bot.hotlines.number_checks import WithNumbers
from bot.reports import care_store, draft_form, menu
from bot.reports.draft import Draft, Unkept
from bot.reports.need import NOT_HELD, HeldWords, Need
from bot.values import OneOf


class InCare(StrEnum):
    """Answers to a person in care: to the words by which it began, and to later ones."""

    BEGUN = "begun"
    GOES_ON = "goes_on"
    THANKS = "thanks"  # a word of thanks or a greeting
    REPORTS = "reports"  # a link, or a command that is for reports
    HELP = "help"


HANDED_ON = "+"
"""In the place of a draft: staff were sent the words, as an answer or an addition."""
FORM_WAITS = "="
"""In the place of a draft: a form or a question waits for the words, and nothing is kept."""


class Hinted(Worded):
    NOTHING_UNDERSTOOD = N_(
        "This kind of message cannot be used in a report. Please send a link, text, a "
        "photo, a video or a voice message."
    )
    TOO_SHORT = N_(
        "To report something, send a link or describe what you saw in a few words."
    )
    TOO_FAST = N_(
        "Too many messages at once: I did not read the last ones. Please wait a minute, "
        "then send what matters again."
    )
    LINK_AGAIN = N_(
        "Telegram no longer shows me which link it was. Send it again: that starts a report."
    )
    NO_DRAFT = N_("This step is over. Begin a new report whenever you like.")


async def begin_care(work: Work, telegram_id: int, language: str) -> None:
    """Stay with help to the end of the next day: the row tells no moment of a message."""
    who = work.vault.in_care(telegram_id)[0]
    until = work.tx.today + 2 * DAY_MS
    await care_store.care.put(work.tx, care_store.Care(who, language, until))


async def language_of(work: Work, telegram_id: int) -> str | None:
    for who in work.vault.in_care(telegram_id):
        found = await care_store.care.get(work.tx, who)
        if found is not None and found.until > work.now:
            return found.language
    return None


async def end_care(work: Work, telegram_id: int) -> None:
    for who in work.vault.in_care(telegram_id):
        if await care_store.care.delete(work.tx, who):
            work.tx.signal(ERASED)


class HelpNumbers(WithNumbers, Message):
    number: str

    def say(self, speaker: Speaker) -> Outgoing:
        text = paragraphs(
            speaker.t(
                "A moderator who read your report № {number} sends you these numbers. You do not "
                "have to answer.",
                number=self.number,
            ),
            warm_words(speaker),
        )
        return Outgoing(text, ((_all_numbers(speaker),),))


class Hint(WithNumbers, Message):
    """Also for a person in need, so that its kind does not tell; their words are `held`. The `turn`
    counts the answers in care, so that they do not all begin alike."""

    about: OneOf[Need | InCare | Hinted | Unkept]
    held: HeldWords | None = None
    turn: int = 0

    def say(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        rows: Rows = ((_all_numbers(speaker),),)
        match self.about:
            case Need.CALL:  # above the usual answer to a cry for help
                danger = t("If you or another person is in danger now, please call:")
                text = paragraphs(bold(danger), numbers_of(speaker))
            case Need():
                text = _card(speaker, self.about)
                rows = _ways_on(speaker, self.about, self.held) or rows
            case InCare():
                text = self._care(speaker)
                rows = ways_out(speaker)
            case Hinted.TOO_FAST:  # among them may be a cry for help
                text = paragraphs(
                    t(self.about.sentence),
                    quote(speaker.own(speaker.channel.emergency)),
                )
                rows = menu.menu_rows(speaker)
            case about:
                text = t(about.sentence)
                rows = menu.menu_rows(speaker)
        return Outgoing(text, rows, stays_last=True)

    def _care(self, speaker: Speaker) -> str:
        t = speaker.t
        not_read = t(
            "I am a program: no person reads what you write here, and we delete it as soon as I "
            "have answered."
        )
        if self.about is not InCare.BEGUN:
            head, way_out = self._in_care(speaker)
            return paragraphs(bold(head), numbers_of(speaker), not_read, way_out)
        return paragraphs(
            warm_words(speaker),
            t("If a person close to you can be with you now, tell them how you feel."),
            t(
                "We have not kept what you wrote, and no member of staff has read it. For a day "
                "this chat is only about help: that mark alone is kept, encrypted, and the lower "
                "button removes it at once."
            ),
            not_read,
        )

    def _in_care(self, speaker: Speaker) -> tuple[str, str]:
        """The first sentence of a later answer, and the last."""
        t = speaker.t
        only_help = t("This chat is only about help now, so I did not take this up.")
        match self.about:
            case InCare.REPORTS:
                return only_help, t(
                    "To report something or to see your reports, press the lower button. Then send "
                    "it again."
                )
            case InCare.HELP:
                return t("This chat is only about help now."), t(
                    "You can send /hotlines for all numbers, /language for another language and "
                    "/delete to delete your data. For everything else, press the lower button."
                )
        head = t(LINES_IN_CARE[self.turn % len(LINES_IN_CARE)])
        if self.about is InCare.THANKS:
            head = t(
                "Take care of yourself. You can call these numbers whenever you need to."
            )
        return head, t("To report something, press the lower button first.")


LINES_IN_CARE = (
    N_("Thank you for telling me. You do not have to carry this alone."),
    N_(
        "If there is something near you with which you could hurt yourself, please move away from "
        "it and go where another person is."
    ),
    N_("A person who listens can do more than I can. Please call, now if you can."),
)
"""They begin the answers to what is written in care, in turn."""


def _card(speaker: Speaker, need: Need) -> str:
    """One number to call, in bold; then what to do, and the other numbers."""
    said = speaker.channel.need  # None where the channel file was changed meanwhile
    advice: parts.Advice | parts.Need | None = said
    if said is not None and need is not Need.LIFE:
        advice = said.advice[need.value]
    if advice is None:
        return quote(speaker.own(speaker.channel.emergency))
    first, *others = speaker.answering(advice.numbers)
    listed = [labelled(speaker, number) for number in others]
    if need is Need.LIFE:
        listed += _by_text(speaker, (first, *others))
    more = bool(listed) and quote(lines(*listed))
    return paragraphs(bold(labelled(speaker, first)), speaker.own(advice.text), more)


def _ways_on(speaker: Speaker, need: Need, held: HeldWords | None) -> Rows:
    """Buttons by which the writer says whom their words are about, and how they go on."""
    if held is None:
        return ()
    t = speaker.t
    all_numbers = (_all_numbers(speaker),)
    about_post = draft_form.AboutPost(Draft.form, held.draft, held.revision)
    report = (Button(t.plain("Report this"), about_post, style="primary"),)
    if need is Need.ATTACK and held.draft not in {HANDED_ON, FORM_WAITS}:
        attack = draft_form.AboutAttack(Draft.form, held.draft, held.revision)
        return (
            (Button(t.plain("Report this"), attack, style="primary"),),
            all_numbers,
        )
    about_me = menu.AboutMe(held.draft, held.message, held.language)
    about_other = menu.AboutOther(
        held.draft, held.revision, held.message, held.language
    )
    style: Style | None = None
    if need is Need.LIFE:
        style = "primary"
    whose: tuple[Button, ...] = (
        Button(t.plain("This is about me"), about_me, style=style),
    )
    if need is not Need.OTHER:
        whose = (*whose, Button(t.plain("About another person"), about_other))
    if held.draft == HANDED_ON:
        return (whose, all_numbers)
    if held.draft == FORM_WAITS:
        return (whose, (Button(t.plain("Continue"), about_post),))
    if held.draft == NOT_HELD and need in {Need.LIFE, Need.OTHER}:
        return (whose, (Button(t.plain("I am reporting a post"), about_post),))
    return (report, whose)


def ways_out(speaker: Speaker) -> Rows:
    """Buttons under every answer to a person in care."""
    end = Button(speaker.t.plain("Report something after all"), menu.EndCare())
    return ((_all_numbers(speaker),), (end,))


def warm_words(speaker: Speaker) -> str:
    need = speaker.channel.need  # None where the channel file was changed meanwhile
    return paragraphs(
        need is not None and bold(speaker.own(need.text)), numbers_of(speaker)
    )


def numbers_of(speaker: Speaker) -> str:
    """Numbers to call, then those that take text: some people cannot speak where they are."""
    need = speaker.channel.need
    if need is None:
        return quote(speaker.own(speaker.channel.emergency))
    left = speaker.answering(need.numbers)
    numbers = [labelled(speaker, number) for number in left]
    return quote(lines(*numbers, *_by_text(speaker, left)))


def _by_text(speaker: Speaker, numbers: Sequence[str]) -> list[str]:
    hotline = speaker.channel.hotline
    return [
        speaker.t(
            "{number}, if writing is easier: {way}", number=number, way=speaker.own(way)
        )
        for number in numbers
        if (way := hotline(number).by_text)
    ]


def _all_numbers(speaker: Speaker) -> Button:
    return Button(speaker.t.plain("All numbers"), menu.ShowScreen(menu.Screen.HOTLINES))
