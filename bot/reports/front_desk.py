"""Front desk: answers to questions, and the question whether other words are a report.

What people say is a report by a link, a file, a forwarded post or their own yes; nothing of other
words is kept. A question is known by its phrases in the channel file, see need.py.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache

from bot.channel import parts
from bot.channel.model import Channel
from bot.core import forms
from bot.core.command_menu import private_commands
from bot.core.messages import (
    Action,
    Button,
    Message,
    Outgoing,
    Rows,
    Speaker,
    bold,
    button,
    language_rows,
    lines,
    paragraphs,
)
from bot.core.pickers import home_button
from bot.hotlines.number_checks import WithNumbers
from bot.reports import draft_form, menu
from bot.reports.care import numbers_of, ways_out
from bot.reports.draft import Draft, Input, Step
from bot.reports.need import Words, plain, spellings_of
from bot.values import Value

SPAN = 3
"""A text of more words than so many for each word of a phrase says more than the phrase."""
MOST_WORDS = 15
"""A longer text is no question."""
NAME_WORDS = 3
"""A longer text is more than the name of a type."""


@button("m:send")
class SendAsReport(Action):
    """Begin a report with the words that this message answers, or add them to the one begun."""


@button("m:not")
class NoReport(Action): ...


class Asked(Value):
    question: str
    language: str  # that of the words


@lru_cache(maxsize=4)
def _questions(questions: tuple[parts.Question, ...]) -> Mapping[str, Words]:
    languages = {language for one in questions for language in one.asked.root}
    return {
        language: Words.of_phrases(
            {one.id: one.asked.root[language] for one in questions}
        )
        for language in languages
    }


def question_in(channel: Channel, text: str, speaks: str = "") -> Asked | None:
    """Return the question of which most words stand in a text, whichever language it is in.

    Words that several languages share are of the one that their writer `speaks`.
    """
    longest = 0
    asked = None
    for simple in spellings_of(text):
        length = len(simple.split())
        if length > MOST_WORDS:
            return None
        every = _questions(channel.questions)
        for language in sorted(every, key=lambda one: one != speaks):
            for phrase, said in every[language].phrases_in(simple):
                span = len(said.split())
                if span > longest and length <= SPAN * span:
                    longest = span
                    asked = Asked(phrase.table, language)
    return asked


def type_named(channel: Channel, text: str) -> parts.ViolationType | None:
    """Return the type whose name a text is, in any language of the channel."""
    said = plain(text)
    if not said or len(said.split()) > NAME_WORDS:
        return None
    for kind in channel.types_on():
        names = (kind.label, kind.button, kind.title)
        if said in {plain(each) for name in names for each in name.root.values()}:
            return kind
    return None


_ASKS_FOR_WORDS = {Step.EVIDENCE, Step.PLACE}


def asks_first(draft: Draft | None, content: Input) -> bool:
    """True for words that were not asked for: they are a report only if their writer says so."""
    if content.links or content.files or content.place or content.is_forwarded:
        return False
    return draft is None or draft.step not in _ASKS_FOR_WORDS


class Waits(StrEnum):
    """The state of a chat: it stays as it is while a question is answered."""

    NOTHING = "nothing"
    LANGUAGE = "language"  # none was chosen yet
    CONSENT = "consent"  # it was not given yet
    ANSWER = "answer"  # the bot asked for something
    DRAFT = "draft"
    CARE = "care"


class QuestionAnswered(WithNumbers, Message):
    """Answer to a question of the channel file; `draft` and `revision` are those of a report."""

    question: str
    waits: Waits = Waits.NOTHING
    draft: str = ""
    revision: int = 0

    def say(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        answers = {one.id: one.answer for one in speaker.channel.questions}
        said = speaker.own(answers.get(self.question, speaker.channel.about))
        match self.waits:
            case Waits.LANGUAGE:
                choose = t("Please choose a language.")
                rows = language_rows(speaker, menu.ChooseLanguage)
                return Outgoing(paragraphs(said, choose), rows)
            case Waits.CONSENT:
                asks = t("Before your first report we ask for your consent.")
                consent = Button(t.plain("Your consent"), menu.ReadConsent())
                return Outgoing(paragraphs(said, asks), ((consent,),))
            case Waits.ANSWER:
                stays = t("What you began still waits: go on with it, or send /cancel.")
                return Outgoing(paragraphs(said, stays))
            case Waits.CARE:
                return Outgoing(
                    paragraphs(said, numbers_of(speaker)), ways_out(speaker)
                )
            case Waits.DRAFT:
                stays = t("Your report is kept. Nothing was added to it.")
                return Outgoing(paragraphs(said, stays), _continues(speaker, self))
        return Outgoing(said, menu.menu_rows(speaker))


class ReportAsk(Message):
    """The question whether the words that it answers are a report, or a part of the one begun."""

    adds: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        ask = t("Send this as a report?")
        yes = t.plain("Yes, report it")
        if self.adds:
            ask = t("Add this to your report?")
            yes = t.plain("Yes, add it")
        last = t("Nothing is sent before you press “Send” at the end.")
        row = (
            Button(yes, SendAsReport(), style="primary"),
            Button(t.plain("No"), NoReport()),
        )
        return Outgoing(lines(bold(ask), last), (row,))


class LeftOut(Message):
    """The words were no report; with a `draft` they join none."""

    draft: str = ""
    revision: int = 0

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if self.draft:
            return Outgoing(
                t("All right, nothing was added."), _continues(speaker, self)
            )
        return Outgoing(t("All right, nothing was sent."), menu.menu_rows(speaker))


def _continues(speaker: Speaker, shown: QuestionAnswered | LeftOut) -> Rows:
    page = forms.ShowPage(Draft.form, shown.draft, shown.revision, draft_form.DRAFT)
    return ((Button(speaker.t.plain("Continue"), page, style="primary"),),)


class UnknownCommand(Message):
    """A command that there is not, and the `nearest` one that there is."""

    typed: str
    nearest: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        nearest = self.nearest or _command_by_its_words(speaker, self.typed)
        text = paragraphs(
            t("There is no command {command}.", command=self.typed),
            nearest and lines(t("Did you mean this one?"), f"/{nearest}"),
            t("/help – all commands"),
        )
        return Outgoing(text, ((home_button(speaker),),))


def _command_by_its_words(speaker: Speaker, typed: str) -> str | None:
    """Return the command whose line in the menu has the typed word, in any language."""
    names = {}
    for language in speaker.channel.languages:
        for name, line in private_commands(speaker.speaking(language)):
            names.update(dict.fromkeys(plain(line).split(), name))
    near = get_close_matches(plain(typed), names, n=1, cutoff=0.8)
    if not near:
        return None
    return names[near[0]]


_LONGEST_COMMAND = 32


def unknown_command(text: str, known: list[str]) -> UnknownCommand:
    typed = next(iter(text.split()), "/")[:_LONGEST_COMMAND]
    name = typed[1:].partition("@")[0].lower()
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return UnknownCommand(typed, next(iter(near), None))
