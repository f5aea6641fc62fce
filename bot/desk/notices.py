"""Messages to staff about cases, desks and files that belong to no single screen."""

from enum import StrEnum

from bot import values
from bot.cases.pattern_rules import Pattern
from bot.core.languages import N_
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, SentFile, UncleanFile, shortened
from bot.core.speaker import Speaker, bold, language_name, lines, paragraphs, quote, spoiler
from bot.dataclass import dataclass
from bot.desk.buttons import AnswerReporter, ShowReplyFiles
from bot.desk.card_view import is_disturbing
from bot.links.link import defang
from bot.reports.draft import AS_THEY_ARE, Attachment
from bot.values import Act, Order, Outcome, Status, Urgency, Why


class DeskProblem(StrEnum):
    NOT_ADMIN = "not_admin"
    NOT_A_GROUP = "not_a_group"
    NOT_A_DESK = "not_a_desk"
    NOT_STAFF = "not_staff"
    UNSURE = "unsure"  # Telegram does not say whether they are
    ANONYMOUS = "anonymous"
    UNKNOWN_CASE = "unknown_case"
    UNKNOWN_WORD = "unknown_word"  # no type, region or authority of the channel file
    PUBLIC = "public"  # a group with a username, that the world can read
    UNKNOWN_FILTER = "unknown_filter"
    NEEDS_WORDS = "needs_words"
    PROMPT_OVER = "prompt_over"
    NOT_YOURS = "not_yours"  # another member was asked for these words
    WORDS_ONLY = "words_only"
    TOO_LONG = "too_long"
    HELD_BY = "held_by"
    RECUSED = "recused"  # a conflict of interest, or the sender's own report
    NEEDS_ROLE = "needs_role"
    NOT_REACHABLE = "not_reachable"  # a colleague who cannot get the case
    NOT_YOUR_DESK = "not_your_desk"  # a case at a desk of other people
    NOT_WILLING = "not_willing"  # a reporter who wants no messages
    LOOK_FIRST = "look_first"  # the sender decides the case again, without the first decision
    WRITE_FIRST = "write_first"  # the bot may not open a private chat by itself
    AT_AUTHORITY = "at_authority"  # work of moderators, at an authority's desk


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A case in a list; one that another desk handles can be seen but not opened."""

    id: str
    number: str
    violation: str
    urgency: Urgency
    status: Status
    opened_at: int
    display: str | None
    holder: str | None
    outcome: Outcome | None = None
    here: bool = True
    reporters: int = 0
    snoozed_until: int | None = None
    due_at: int | None = None
    proposed_by: str | None = None  # whose decision waits for a second person
    is_slowed: bool = False  # its reports have a pattern


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """`other` is the moderator who got the case, `until` when a case that was put off came back.

    `before` and `after` are what was corrected: ids of types, codes of regions, titles of desks.
    """

    act: Act
    at: int
    name: str | None
    outcome: Outcome | None = None
    text: str | None = None
    why: Why | None = None
    other: str | None = None
    until: int | None = None
    before: str | None = None
    after: str | None = None
    bad_faith: str | None = None  # why reports were closed: an id of the channel file
    order: Order | None = None
    found: values.Found | None = None  # when the material was looked at again
    patterns: tuple[Pattern, ...] = ()  # what was noted in the reports


@message
class DeskReady:
    """The group is a desk now. `missing` are rights that the bot lacks there; with `anyone_adds`
    every member may add others."""

    types: tuple[str, ...]
    regions: tuple[str, ...]
    waiting: int
    missing: tuple[str, ...]
    authorities: tuple[str, ...] = ()
    anyone_adds: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        chosen = [speaker.violation(id) for id in self.types]
        chosen += [speaker.region(code) for code in self.regions]
        chosen += [speaker.authority(code) for code in self.authorities]
        text = paragraphs(
            bold(t("This is a desk now. Cases arrive here.")),
            t("Only these: {what}", what=", ".join(chosen))
            if chosen
            else t("All types and regions."),
            self.waiting
            and t.plural("{n} case was waiting.", "{n} cases were waiting.", self.waiting),
            *[missing_right(speaker, right) for right in self.missing],
            self.anyone_adds
            and t(
                "⚠ Every member of this group can add others. Take that away in the group's "
                "permissions. With a link for requests to join, and the right to invite people, I "
                "let in those who have a role."
            ),
            t(
                "People with a role can decide cases here, while they are in this group. /help "
                "says how."
            )
            if speaker.channel.strict_staff
            else t(
                "All members of this group can decide cases; /help says how. Approving, publishing,"
                " second looks and appeals take a role: /staff."
            ),
        )
        return Outgoing(text)


@message
class DeskWord:
    """A short answer to a command that did nothing. `name` is the member of staff or a word."""

    problem: DeskProblem
    name: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        name = defang(self.name or "")
        text = speaker.t(
            PROBLEM_SENTENCES[self.problem], name=name, number=name, word=name, limit=name
        )
        if self.problem is DeskProblem.WRITE_FIRST and speaker.bot_username:
            url = f"https://t.me/{speaker.bot_username}"
            return Outgoing(text, ((Button(speaker.t.plain("Open the private chat"), url=url),),))
        return Outgoing(text)


@message
class DeskClosed:
    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            speaker.t(
                "This is no longer a desk. Open cases went to another desk, or are waiting for one."
            )
        )


@message
class PromptStaff:
    """Asks a member of staff to reply with words: a question, a note, words, a case number."""

    act: Act
    number: str
    name: str
    for_reason: bool = False  # the act waits only for why it is done
    language: str | None = None  # in which the words are to be

    def render(self, speaker: Speaker) -> Outgoing:
        act = self.act if self.act in _PROMPTS else Act.DECIDE
        text = speaker.t(_PROMPTS[act], name=self.name, number=self.number)
        if self.for_reason:
            text = speaker.t(
                "{name}, reply to this message with the reason. It is done when you send it. Only"
                " staff see the reason.",
                name=self.name,
            )
        wanted = self.language and speaker.t(
            "Write in this language: {language}", language=language_name(self.language)
        )
        return Outgoing(lines(text, wanted), prompt=speaker.t.plain("Your words"))


@message
class ReporterSaid:
    """An answer or an addition of a reporter, under the card of the case in a private chat.

    The words stand behind a spoiler where the case's type, `violation`, may be hard to look at.
    """

    case: str
    number: str
    alias: str
    text: str | None
    files: int
    question: str | None
    reply: str
    violation: str

    def render(self, speaker: Speaker) -> Outgoing:
        t, words = speaker.t, self.text or ""
        hides = bool(words) and is_disturbing(speaker, self.violation)
        shown = shortened(defang(words), SHOWN_WORDS)
        text = paragraphs(
            bold(t("A reporter of № {number} answers:", number=self.number))
            if self.question
            else bold(t("A reporter of № {number} adds:", number=self.number)),
            self.question
            and t("Question: {text}", text=shortened(defang(self.question), SHOWN_QUESTION)),
            hides and t("⚠ Disturbing words are hidden: tap to read."),
            quote(spoiler(shown) if hides else shown) if words else None,
            t.plural("{n} file", "{n} files", self.files) if self.files else None,
        )
        files = Button(t.plain("Files ({n})", n=self.files), ShowReplyFiles(self.case, self.reply))
        answer = Button(t.plain("Answer this reporter"), AnswerReporter(self.case, self.reply))
        return Outgoing(text, ((answer, *([files] if self.files else ())),), protected=True)


@message
class FilesIntro:
    number: str
    count: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        return Outgoing(
            lines(
                t.plural(
                    "{n} file of case № {number}:",
                    "{n} files of case № {number}:",
                    self.count,
                    number=self.number,
                ),
                t(
                    "They may be hard to look at: they stand behind a spoiler. Telegram does not "
                    "let you pass them on, and they disappear from this chat after 24 hours."
                ),
            )
        )


@message
class CaseFile:
    """One file of a case, in a member of staff's private chat, behind a spoiler."""

    number: str
    file: Attachment

    def render(self, speaker: Speaker) -> Outgoing:
        t, file = speaker.t, self.file
        shown: SentFile | UncleanFile = SentFile(file.kind, file.file_id)
        if file.kind not in AS_THEY_ARE:
            instead = t(
                "A file of case № {number} is not shown: the bot could not remove from it what may"
                " identify the reporter. If you need it, ask the reporter to send it as photos.",
                number=self.number,
            )
            shown = UncleanFile(file.kind, file.file_id, instead)
        return Outgoing(
            t("Case № {number}", number=self.number),
            file=shown,
            without_file=t(
                "A file of case № {number} cannot be shown: Telegram does not give it to this bot. "
                "If you need it, ask the reporter to send it again.",
                number=self.number,
            ),
            protected=True,
        )


@message
class WordsTakenBack:
    """Takes the place of a message that showed words of a reporter who erased them."""

    number: str

    def render(self, speaker: Speaker) -> Outgoing:
        text = speaker.t(
            "№ {number}: a reporter’s words stood here. They were erased.",
            number=self.number,
        )
        return Outgoing(text, only_edit=True)


@message
class NoteKept:
    number: str
    name: str
    text: str

    def render(self, speaker: Speaker) -> Outgoing:
        text = lines(
            bold(speaker.t("Note on № {number} by {name}", number=self.number, name=self.name)),
            quote(shortened(defang(self.text), SHOWN_WORDS)),
        )
        return Outgoing(text, silent=True)


@message
class QuestionSent:
    number: str
    name: str
    text: str
    asked: int
    reporters: int
    by_code: int = 0  # of those asked: they reported anonymously and read it by their code

    def render(self, speaker: Speaker) -> Outgoing:
        if self.asked:
            head = speaker.t.plural(
                "{name} asked {n} reporter of № {number}:",
                "{name} asked {n} reporters of № {number}:",
                self.asked,
                name=self.name,
                number=self.number,
            )
        else:
            head = speaker.t(
                "No reporter can be asked about № {number}: they do not want to be written to.",
                number=self.number,
            )
        words = quote(shortened(defang(self.text), SHOWN_WORDS))
        by_code = self.by_code and speaker.t.plural(
            "{n} of them reported anonymously and reads it on entering the code.",
            "{n} of them reported anonymously and read it on entering their codes.",
            self.by_code,
        )
        return Outgoing(lines(head, words, by_code), silent=True)


SHOWN_WORDS, SHOWN_QUESTION = 2500, 800
"""UTF-16 units of what people wrote: with the rest they fit Telegram's 4,096."""


def missing_right(speaker: Speaker, right: str) -> str:
    if right == "administrator":
        return speaker.t(
            "⚠ I am not an administrator here. Make me one (no special right is needed), so that I"
            " can check who is a member; then send /desk again."
        )
    return speaker.t("⚠ I lack a right here: {right}", right=right)


PROBLEM_SENTENCES = {
    DeskProblem.NOT_ADMIN: N_(
        "Only an admin of the channel may do this. Admins are set in ADMIN_IDS or"
        " added with /staff."
    ),
    DeskProblem.NOT_A_GROUP: N_("Add me to a staff group and send /desk there."),
    DeskProblem.NOT_A_DESK: N_("This group is not a desk. An admin can make it one with /desk."),
    DeskProblem.NOT_STAFF: N_("Only members of this staff group may do this."),
    DeskProblem.UNSURE: N_(
        "Telegram cannot confirm right now that you are a member of the staff group. Please "
        "send it again in a minute."
    ),
    DeskProblem.ANONYMOUS: N_(
        "You write as an anonymous administrator, so I cannot tell who acts. Switch"
        " anonymity off in the group's settings, or use the buttons."
    ),
    DeskProblem.UNKNOWN_CASE: N_("There is no case № {number} at this desk."),
    DeskProblem.UNKNOWN_WORD: N_(
        "The channel file has no type, region or authority called “{word}”. Nothing was changed."
    ),
    DeskProblem.PUBLIC: N_(
        "This group is public: it has a link by which any person can read it. Make it private in"
        " the group's settings, then send /desk again."
    ),
    DeskProblem.UNKNOWN_FILTER: N_(
        "“{word}” matches no cases. Write a type, a region, a site, or: free, mine, urgent, "
        "waiting."
    ),
    DeskProblem.NEEDS_WORDS: N_("Write what to look for: /find link or words, /case number."),
    DeskProblem.PROMPT_OVER: N_(
        "This question was answered or has expired. Please press the button again."
    ),
    DeskProblem.NOT_YOURS: N_("{name} was asked for these words. Press the button yourself."),
    DeskProblem.TOO_LONG: N_(
        "Too long: at most {limit} characters, please. Reply again, in fewer words."
    ),
    DeskProblem.NOT_YOUR_DESK: N_("The other case is at a desk that you do not belong to."),
    DeskProblem.WORDS_ONLY: N_("Only text can be used here. Please reply with text."),
    DeskProblem.HELD_BY: N_("{name} has this case."),
    DeskProblem.RECUSED: N_("This case is for a colleague. Please take another one."),
    DeskProblem.NEEDS_ROLE: N_(
        "Only a person to whom an admin gave a role may do this. Please ask an admin."
    ),
    DeskProblem.NOT_REACHABLE: N_(
        "Your colleague cannot get this case: they are no longer at this desk, or have no "
        "private chat with me."
    ),
    DeskProblem.NOT_WILLING: N_(
        "This reporter does not want messages or erased their data. Nothing was sent."
    ),
    DeskProblem.AT_AUTHORITY: N_(
        "This group belongs to an authority: moderators do not work here. /help says how to answer."
    ),
    DeskProblem.LOOK_FIRST: N_(
        "You are deciding this case a second time. Its card opens when you have decided."
    ),
    DeskProblem.WRITE_FIRST: N_(
        "{name}, I may not open a private chat by myself. Open ours, press Start, then"
        " press the button again."
    ),
}


_PROMPTS = {
    Act.ASK: N_(
        "{name}, reply to this message with your question for the reporters of № {number}."
        " They will read it as you write it; they do not learn who you are."
    ),
    Act.NOTE: N_("{name}, reply to this message with your note on № {number}. Only staff see it."),
    Act.MERGE: N_(
        "{name}, reply to this message with the number of the case that № {number} repeats."
    ),
    Act.RELEASE: N_(
        "{name}, reply to this message with the reason why № {number} goes back into the queue."
        " Only staff see it."
    ),
    Act.HAND_OVER: N_(
        "{name}, reply to this message with what your colleague should know about № {number}."
        " The case is handed over when you send it."
    ),
    Act.PASSED_ON: N_(
        "{name}, reply to this message: how did you hand № {number} over? That confirms it."
    ),
    Act.VOID: N_(
        "{name}, reply to this message with the reason. The reports are closed when you send it;"
        " the reporter reads it and does not learn who you are."
    ),
    Act.PAUSE: N_(
        "{name}, reply to this message with the reason. The pause begins when you send it; the"
        " reporter reads it and does not learn who you are."
    ),
    Act.TELL: N_(
        "{name}, reply to this message with your words to this reporter of № {number}. The"
        " reporter does not learn who you are."
    ),
    Act.DECIDE: N_(
        "{name}, reply to this message with your words to the reporters of № {number}."
        " The decision is made when you send them."
    ),
}
