"""Care: for a day a chat stays with help, after a person said that they are in need."""

from enum import StrEnum

from bot.core.database.database import ERASED
from bot.core.languages import N_
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing
from bot.core.speaker import Speaker, bold, lines, paragraphs, quote
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.hotlines.model import labelled
from bot.hotlines.number_checks_store import WithNumbers
from bot.reports import draft_form, menu, store
from bot.reports.draft import Draft, Unkept
from bot.reports.menu import menu_rows
from bot.reports.need import NOT_HELD, HeldWords


class Hinted(StrEnum):
    NOTHING_UNDERSTOOD = "nothing_understood"
    STICKER = "sticker"
    TOO_SHORT = "too_short"
    NO_DRAFT = "no_draft"
    TOO_FAST = "too_fast"
    SMALL_TALK = "small_talk"
    LINK_AGAIN = "link_again"
    IN_NEED = "in_need"
    BLACKMAIL = "blackmail"
    HOME = "home"
    CALL = "call"
    ABOUT_ME = "about_me"
    IN_CARE = "in_care"


async def begin(work: Work, telegram_id: int, language: str) -> None:
    """Stay with help to the end of the next day: the row tells no moment of a message."""
    who = work.vault.in_care(telegram_id)[0]
    until = work.tx.today + 2 * DAY_MS
    await store.care.put(work.tx, store.Care(who, language, until))


async def language_of(work: Work, telegram_id: int) -> str | None:
    """Return the language of a person's care; None for a person who is not in care."""
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
    """Also for a person in need, so that its kind does not tell; their words are `held`.

    The `turn` counts the answers in care, so that they do not all begin alike.
    """

    about: Hinted | Unkept
    held: HeldWords | None = None
    turn: int = 0

    def say(self, speaker: Speaker) -> Outgoing:
        if isinstance(self.about, Hinted) and self.about in SCREENS:
            return SCREENS[self.about](speaker, self)
        text = speaker.t(HINT_SENTENCES[self.about])
        return Outgoing(text, menu_rows(speaker), stays_last=True)


LINES_IN_CARE = (
    N_("Thank you for telling me. You do not have to carry this alone."),
    N_(
        "If there is something near you with which you could hurt yourself, please move away from "
        "it and go where another person is."
    ),
    N_("A person who listens can do more than I can. Please call, now if you can."),
)
"""They begin the answers to what is written in care, in turn."""


def in_need(speaker: Speaker, notice: Hint) -> Outgoing:
    """Before anything else; the held words wait for the choice."""
    t, held = speaker.t, notice.held
    if held is None:
        return Outgoing(warm_words(speaker), (_hotlines(speaker),), stays_last=True)
    about_me = menu.AboutMe(held.draft, held.message, held.language)
    rows = [(Button(t.plain("This is about me"), about_me, style="primary"),)]
    if held.draft != NOT_HELD:
        about_post = draft_form.AboutPost(Draft.form, held.draft, held.revision)
        rows.append((Button(t.plain("I am reporting a post"), about_post),))
    return Outgoing(warm_words(speaker), tuple(rows), stays_last=True)


def advice(speaker: Speaker, notice: Hint) -> Outgoing:
    """Blackmail and violence at home: what to do and not to do, the numbers, the way on."""
    need, held = speaker.channel.need, notice.held
    rows: list[tuple[Button, ...]] = []
    if held is not None:
        way_on = draft_form.AboutPost(Draft.form, held.draft, held.revision)
        rows.append((Button(speaker.t.plain("Report this"), way_on, style="primary"),))
    rows.append(_hotlines(speaker))
    said = need and (need.blackmail if notice.about is Hinted.BLACKMAIL else need.home)
    text = _numbers(speaker)
    if said is not None:
        numbers = [labelled(speaker, number) for number in speaker.answering(said.numbers)]
        text = paragraphs(speaker.own(said.text), quote(lines(*numbers)))
    return Outgoing(text, tuple(rows), stays_last=True)


def call(speaker: Speaker, _: Hint) -> Outgoing:
    """Above the usual answer to a cry for help."""
    text = paragraphs(
        bold(speaker.t("If you or another person is in danger now, please call:")),
        _numbers(speaker),
    )
    return Outgoing(text, (_hotlines(speaker),))


def about_me(speaker: Speaker, _: Hint) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        warm_words(speaker),
        t("If a person close to you can be with you now, tell them how you feel."),
        t(
            "We have not kept what you wrote, and no member of staff has read it. For a day this "
            "chat is only about help: that mark alone is kept, encrypted, and the lower button "
            "removes it at once."
        ),
        _not_read(speaker),
    )
    return _in_care(speaker, text)


def in_care(speaker: Speaker, notice: Hint) -> Outgoing:
    turn = notice.turn % len(LINES_IN_CARE)
    text = paragraphs(
        bold(speaker.t(LINES_IN_CARE[turn])),
        _numbers(speaker),
        _not_read(speaker),
        speaker.t("To report something, press the lower button first."),
    )
    return _in_care(speaker, text)


SCREENS = {
    Hinted.IN_NEED: in_need,
    Hinted.BLACKMAIL: advice,
    Hinted.HOME: advice,
    Hinted.CALL: call,
    Hinted.ABOUT_ME: about_me,
    Hinted.IN_CARE: in_care,
}


def warm_words(speaker: Speaker) -> str:
    """The sentence of the channel file, and each number with its name on a line of its own."""
    need = speaker.channel.need
    if need is None:  # the channel file was changed meanwhile
        return _numbers(speaker)
    return paragraphs(bold(speaker.own(need.text)), _numbers(speaker))


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


def _not_read(speaker: Speaker) -> str:
    return speaker.t(
        "I am a program: no person reads what you write here, and we delete it as soon as I have "
        "answered."
    )


def _in_care(speaker: Speaker, text: str) -> Outgoing:
    end = Button(speaker.t.plain("Report something after all"), menu.EndCare())
    return Outgoing(text, (_hotlines(speaker), (end,)), stays_last=True)


def _hotlines(speaker: Speaker) -> tuple[Button, ...]:
    return (Button(speaker.t.plain("All numbers"), menu.ShowHotlines()),)


HINT_SENTENCES = {
    Hinted.NOTHING_UNDERSTOOD: N_(
        "This kind of message cannot be used in a report. Please send a link, text, a "
        "photo, a video or a voice message."
    ),
    Hinted.STICKER: N_("A sticker is not enough. Please send a link or describe what you saw."),
    Hinted.TOO_SHORT: N_("Please send a link, or describe what you saw in a few more words."),
    Hinted.SMALL_TALK: N_(
        "Always glad to help! To report something, send a link or describe what you saw."
    ),
    Hinted.TOO_FAST: N_(
        "Too many messages at once: I did not read the last ones. Please wait a minute, "
        "then send what matters again."
    ),
    Hinted.LINK_AGAIN: N_(
        "Telegram no longer shows me which link it was. Send it again: that starts a report."
    ),
    Hinted.NO_DRAFT: N_("This step is over. Begin a new report whenever you like."),
} | draft_form.UNKEPT_SENTENCES
