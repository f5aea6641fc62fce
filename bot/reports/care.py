"""Care: for a day a chat stays with help, after a person said that they are in need."""

from enum import StrEnum

from bot.core.database.database import ERASED
from bot.core.languages import N_
from bot.core.messages import Worded, message
from bot.core.outgoing import Button, Outgoing, Rows
from bot.core.speaker import Speaker, bold, lines, paragraphs, quote
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.hotlines.model import labelled
from bot.hotlines.number_checks import WithNumbers
from bot.reports import draft_form, menu, store
from bot.reports.draft import Draft, Unkept
from bot.reports.need import HeldWords, Need


class InCare(StrEnum):
    """Answers to a person in care: to the words by which it began, and to later ones."""

    BEGUN = "begun"
    GOES_ON = "goes_on"


class Hinted(Worded):
    NOTHING_UNDERSTOOD = N_(
        "This kind of message cannot be used in a report. Please send a link, text, a "
        "photo, a video or a voice message."
    )
    TOO_SHORT = N_("To report something, send a link or describe what you saw in a few words.")
    TOO_FAST = N_(
        "Too many messages at once: I did not read the last ones. Please wait a minute, "
        "then send what matters again."
    )
    LINK_AGAIN = N_(
        "Telegram no longer shows me which link it was. Send it again: that starts a report."
    )
    NO_DRAFT = N_("This step is over. Begin a new report whenever you like.")


async def begin(work: Work, telegram_id: int, language: str) -> None:
    """Stay with help to the end of the next day: the row tells no moment of a message."""
    who = work.vault.in_care(telegram_id)[0]
    until = work.tx.today + 2 * DAY_MS
    await store.care.put(work.tx, store.Care(who, language, until))


async def language_of(work: Work, telegram_id: int) -> str | None:
    for who in work.vault.in_care(telegram_id):
        found = await store.care.get(work.tx, who)
        if found is not None and found.until > work.now:
            return found.language
    return None


async def end(work: Work, telegram_id: int) -> None:
    for who in work.vault.in_care(telegram_id):
        if await store.care.delete(work.tx, who):
            work.tx.signal(ERASED)


@message
class HelpNumbers(WithNumbers):
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
        return Outgoing(text, (_hotlines(speaker),))


@message
class Hint(WithNumbers):
    """Also for a person in need, so that its kind does not tell; their words are `held`. The `turn`
    counts the answers in care, so that they do not all begin alike."""

    about: Need | InCare | Hinted | Unkept
    held: HeldWords | None = None
    turn: int = 0

    def say(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        rows: Rows = (_hotlines(speaker),)
        match self.about:
            case Need.LIFE | Need.OTHER:
                text, rows = warm_words(speaker), _whose_words(speaker, self.held) or rows
            case Need.BLACKMAIL | Need.HOME | Need.CHILD:
                text = _advice(speaker, is_blackmail=self.about is Need.BLACKMAIL)
                if self.held is not None:
                    way_on = Button(t.plain("Report this"), _about_post(self.held), style="primary")
                    rows = ((way_on,), *rows)
            case Need.CALL | Need.ATTACK:  # above the usual answer to a cry for help
                danger = t("If you or another person is in danger now, please call:")
                text = paragraphs(bold(danger), _numbers(speaker))
            case InCare():
                end = Button(t.plain("Report something after all"), menu.EndCare())
                text, rows = self._care(speaker), (*rows, (end,))
            case about:
                text, rows = t(about.value), menu.menu_rows(speaker)
        return Outgoing(text, rows, stays_last=True)

    def _care(self, speaker: Speaker) -> str:
        t = speaker.t
        not_read = t(
            "I am a program: no person reads what you write here, and we delete it as soon as I "
            "have answered."
        )
        if self.about is InCare.GOES_ON:
            return paragraphs(
                bold(t(LINES_IN_CARE[self.turn % len(LINES_IN_CARE)])),
                _numbers(speaker),
                not_read,
                t("To report something, press the lower button first."),
            )
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


LINES_IN_CARE = (
    N_("Thank you for telling me. You do not have to carry this alone."),
    N_(
        "If there is something near you with which you could hurt yourself, please move away from "
        "it and go where another person is."
    ),
    N_("A person who listens can do more than I can. Please call, now if you can."),
)
"""They begin the answers to what is written in care, in turn."""


def _whose_words(speaker: Speaker, held: HeldWords | None) -> Rows:
    if held is None:
        return ()
    about_me = menu.AboutMe(held.draft, held.message, held.language)
    mine = Button(speaker.t.plain("This is about me"), about_me, style="primary")
    post = Button(speaker.t.plain("I am reporting a post"), _about_post(held))
    return ((mine,), (post,))


def _about_post(held: HeldWords) -> draft_form.AboutPost:
    return draft_form.AboutPost(Draft.form, held.draft, held.revision)


def _advice(speaker: Speaker, *, is_blackmail: bool) -> str:
    need = speaker.channel.need
    said = need and (need.blackmail if is_blackmail else need.home)
    if said is None:
        return _numbers(speaker)
    numbers = [labelled(speaker, number) for number in speaker.answering(said.numbers)]
    return paragraphs(speaker.own(said.text), quote(lines(*numbers)))


def warm_words(speaker: Speaker) -> str:
    need = speaker.channel.need  # None where the channel file was changed meanwhile
    return paragraphs(bold(speaker.own(need.text)) if need else None, _numbers(speaker))


def _numbers(speaker: Speaker) -> str:
    """Numbers to call, then those that take text: some people cannot speak where they are."""
    channel, need = speaker.channel, speaker.channel.need
    if need is None:
        return quote(speaker.own(channel.emergency))
    left = speaker.answering(need.numbers)
    numbers = [labelled(speaker, number) for number in left]
    by_text = [
        speaker.t("{number}, if writing is easier: {way}", number=number, way=speaker.own(way))
        for number in left
        if (way := channel.hotline(number).by_text)
    ]
    return quote(lines(*numbers, *by_text))


def _hotlines(speaker: Speaker) -> tuple[Button, ...]:
    return (Button(speaker.t.plain("All numbers"), menu.ShowScreen(menu.Screen.HOTLINES)),)
