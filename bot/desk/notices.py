"""Short answers to staff, and prompts for their words."""

from markupsafe import escape

from bot.cases.model import Because
from bot.core.messages import (
    N_,
    Button,
    Message,
    Outgoing,
    Part,
    Speaker,
    Worded,
    language_name,
    lines,
    quote,
    untapped,
)
from bot.core.toasts import Toast, Toasted, toast_text
from bot.desk.buttons import WHY_SENTENCES, AskAgain, GiveWords, ReportOwnWords
from bot.links.link import defang
from bot.values import Act, OneOf


class DeskProblem(Worded):
    """Answers to a command or words of staff, most of which did nothing."""

    CLOSED = N_(
        "This is no longer a desk. Open cases went to another desk, or are waiting for one."
    )
    NOT_A_GROUP = N_("Add me to a staff group and send /desk there.")
    NOT_A_DESK = N_("This group is not a desk. An admin can make it one with /desk.")
    ANONYMOUS = N_(
        "You write as an anonymous administrator, so I cannot tell who acts. Switch"
        " anonymity off in the group's settings, or use the buttons."
    )
    UNKNOWN_CASE = N_("There is no case № {number} at this desk.")
    PUBLIC = N_(
        "This group is public: it has a link by which any person can read it. Make it private in"
        " the group's settings, then send /desk again."
    )
    UNKNOWN_FILTER = N_(
        "“{word}” matches no cases. Write a type, a region, a site, or: free, mine, urgent, "
        "waiting."
    )
    NEEDS_WORDS = N_("Write what to look for: /find link or words, /case number.")
    PROMPT_OVER = N_(
        "This question was answered or has expired. Please press the button again."
    )
    NOT_YOURS = N_("{name} was asked for these words. Press the button yourself.")
    WORDS_ONLY = N_("Please reply with text of at most {limit} characters.")
    WRITE_FIRST = N_(
        "{name}, I may not open a private chat by myself. Open ours, press Start, then"
        " press the button again."
    )
    IN_PRIVATE = N_("Send this command to me in private to begin.")
    LEFT_BROADCAST = N_(
        "You left the broadcast. Its draft is kept: /broadcasts shows it."
    )


class DeskWord(Message):
    """A short answer to a command that did nothing. `name` is the member of staff or a word."""

    problem: OneOf[DeskProblem | Toast]
    name: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        name = defang(self.name or "")
        if isinstance(self.problem, Toast):
            return Outgoing(escape(toast_text(speaker.t, Toasted(self.problem, name))))
        text = speaker.t(
            self.problem.sentence, name=name, number=name, word=name, limit=name
        )
        leads = self.problem in {DeskProblem.WRITE_FIRST, DeskProblem.IN_PRIVATE}
        if leads and speaker.bot_username:
            url = f"https://t.me/{speaker.bot_username}"
            return Outgoing(
                text, ((Button(speaker.t.plain("Open the private chat"), url=url),),)
            )
        return Outgoing(text)


class PromptStaff(Message):
    """Asks a member of staff to reply with words: a question, a note, words, a case number."""

    act: Act
    number: str
    name: str
    for_reason: bool = False  # the act waits only for why it is done
    language: str | None = None  # in which the words are to be
    languages: tuple[str, ...] = ()  # of the reporters who are asked

    def render(self, speaker: Speaker) -> Outgoing:
        act = self.act
        if act not in _PROMPTS:
            act = Act.DECIDE
        text = speaker.t(_PROMPTS[act], name=self.name, number=self.number)
        if self.for_reason:
            is_told = self.act in {Act.VOID, Act.PAUSE}
            text = speaker.t(_FOR_REASON[is_told], name=self.name)
        wanted = self.language and speaker.t(
            "Write in this language: {language}", language=language_name(self.language)
        )
        read: Part = any(
            one != speaker.t.language for one in self.languages
        ) and speaker.t(
            "Languages of the reporters: {languages}",
            languages=", ".join(map(language_name, self.languages)),
        )
        return Outgoing(lines(text, wanted, read), prompt=speaker.t.plain("Your words"))


class WordsHeldBack(Message):
    """Words of staff reply to no question, and one stands: they are neither sent nor a report.

    `command` is the one that came between the question and the words.
    """

    prompt: str
    act: Act
    number: str
    command: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        named = {"number": self.number, "command": defang(self.command or "")}
        ended = t(
            "Your words on № {number} were not sent, because /{command} ended my question.",
            **named,
        )
        back = t.plain("Go back to the question")
        if self.act is Act.NOTE:
            ended = t(
                "The note on № {number} was not saved, because /{command} ended it.",
                **named,
            )
            back = t.plain("Go back to the note")
        text = t(
            "What you wrote does not reply to my question about № {number}, so it was not saved.",
            number=self.number,
        )
        if self.command:
            text = ended
        own = Button(t.plain("This is a report of my own"), ReportOwnWords())
        return Outgoing(text, ((Button(back, AskAgain(self.prompt)),), (own,)))


class WhoseWords(Message):
    """Asks a person at work what their words are, which nothing asked for; none are kept."""

    case: str
    number: str

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = t(
            "What is this? You are at work on № {number}. Nothing is saved until you press.",
            number=self.number,
        )
        note = t.plain("Note on № {number}", number=self.number)
        message = t.plain("Message to the reporters")
        rows = (
            (Button(note, GiveWords(self.case, Act.NOTE)),),
            (Button(message, GiveWords(self.case, Act.ASK)),),
            (Button(t.plain("A report of my own"), ReportOwnWords()),),
        )
        return Outgoing(text, rows)


class WordsGiven(Message):
    """Stands in place of the question what the words are, once they became a note or a message."""

    act: Act
    number: str

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if self.act is Act.NOTE:
            return Outgoing(t("This is a note on № {number} now.", number=self.number))
        return Outgoing(
            t("This went to the reporters of № {number}.", number=self.number)
        )


SHOWN_WORDS = 1000


def reason_lines(speaker: Speaker, because: Because) -> list[Part]:
    """Return a usual reason, and a colleague's own words."""
    t = speaker.t
    said = list[Part]()
    if because.why:
        said.append(t("Reason: {reason}", reason=t.plain(WHY_SENTENCES[because.why])))
    if because.words:
        said.append(quote(untapped(because.words, SHOWN_WORDS)))
    return said


_FOR_REASON = {
    False: N_(
        "{name}, reply to this message with the reason. It is done when you send it. Only"
        " staff see the reason."
    ),
    True: N_(
        "{name}, reply to this message with the reason. It is done when you send it; the"
        " reporter reads it and does not learn who you are."
    ),
}
"""With True the reporter reads the reason, too."""
_PROMPTS = {
    Act.ASK: N_(
        "{name}, reply to this message with your question for the reporters of № {number}."
        " They will read it as you write it; they do not learn who you are."
    ),
    Act.NOTE: N_(
        "{name}, reply to this message with your note on № {number}. Only staff see it."
    ),
    Act.MERGE: N_(
        "{name}, reply to this message with the number of the case that № {number} repeats."
    ),
    Act.AUTHORITY_TELL: N_(
        "{name}, reply to this message with your answer to the authority about № {number}. All"
        " members of its group will read it."
    ),
    Act.DECIDE: N_(
        "{name}, reply to this message with your words to the reporters of № {number}."
        " The decision is made when you send them."
    ),
}
