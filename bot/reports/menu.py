"""Main menu, help, privacy and language; the buttons under them and under reports."""

from enum import StrEnum

from bot.core.capabilities import Name, is_on
from bot.core.chat_commands import Chat, HelpSubject
from bot.core.codes import spell_code
from bot.core.command_menu import help_lines, help_subjects
from bot.core.messages import (
    N_,
    Action,
    Button,
    Message,
    Outgoing,
    Rows,
    Speaker,
    Worded,
    bold,
    button,
    code,
    filled,
    language_rows,
    lines,
    paragraphs,
    quote,
    rows_of,
)
from bot.core.people import Right, Role, may
from bot.core.pickers import home_button
from bot.hotlines.model import ForgetRegion


@button("m:report")
class BeginReport(Action): ...


@button("m:mine:{page}")
class ShowReports(Action):
    page: int = 0


class OwnAppealAction(Action):
    """A button under an appeal: one's own by its number, any by its code."""

    appeal: str


@button("y:own:{appeal}")
class ShowAppeal(OwnAppealAction): ...


@button("m:check")
class CheckLink(Action): ...


class Screen(StrEnum):
    HOTLINES = "hotlines"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    TOPICS = "topics"  # of news that the person wants
    CONSENT = "consent"  # shall it be withdrawn?
    ERASURE = "erasure"  # shall all data be deleted?


@button("m:show:{screen}")
class ShowScreen(Action):
    screen: Screen


@button("l:{language}")
class ChooseLanguage(Action):
    language: str


@button("a:full")
class ReadConsent(Action): ...


@button("a:no")
class DeclineConsent(Action): ...


@button("a:{version}")
class GiveConsent(Action):
    version: int


@button("a:me:{draft}:{message}:{language}")
class AboutMe(Action):
    draft: str
    message: int
    language: str


@button("a:other:{draft}:{revision}:{message}:{language}")
class AboutOther(Action):
    """The writer fears for another person: the card says what to do for them."""

    draft: str
    revision: int
    message: int
    language: str


@button("a:care:end")
class EndCare(Action): ...


@button("a:withdrawn")
class WithdrawConsent(Action): ...


@button("e:yes")
class Erase(Action): ...


@button("m:clean:{language}:{sure}")
class CleanChat(Action):
    """Delete the messages of this chat, once the person is sure; asked in this language."""

    language: str
    sure: bool = False


class ReportAction(Action):
    """A button under a report: the person's own by its id, any by its code, see codes.key_of."""

    report: str


@button("r:show:{report}:{below}")
class ShowReport(ReportAction):
    """The report in place of this message, or `below` a receipt or news, which cannot be sent
    again. What the reporter was asked to add is not awaited any more."""

    below: bool = False


@button("r:add:{report}")
class AddToReport(ReportAction): ...


@button("r:words:{report}:{question|-}:{hidden}")
class SendWords(ReportAction):
    """Hand staff the message that the button answers; numbers of people may be `hidden`."""

    question: str | None
    hidden: bool


@button("r:why:{report}")
class GetStatement(ReportAction): ...


@button("r:withdraw:{report}:{sure}")
class Withdraw(ReportAction):
    sure: bool = False


@button("r:tell:{report}:{tell}")
class SetNews(ReportAction):
    tell: bool


@button("q:{question}:{report}")
class AnswerQuestion(ReportAction):
    question: str


class MenuIntro(Worded):
    AGREED = N_("Thank you. Now you can report.")
    HOME = ""  # the name of the channel stands there
    CANCELLED = N_("Cancelled. Nothing was sent.")
    NOTHING_OPEN = N_("There is nothing to cancel.")
    LANGUAGE = N_("From now on we will write to you in English.")
    AT_WORK = N_(
        "What you write next still goes to the work that you began. Press its button, "
        "or send /cancel, to leave it."
    )
    WORK_OVER = N_(
        "The work that you began no longer waits for your words: it is decided, "
        "passed on or was left. What you wrote was not sent. Open the work again to "
        "go on with it; to report a violation, press the button below."
    )


class Cleaning(Message):
    """Messages to delete: `numbers`, else all from the first to the last."""

    first: int
    last: int
    numbers: tuple[int, ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        named = self.numbers or tuple(range(self.first, self.last + 1))
        return Outgoing("", deletes=named)


@button("d:ask")
class AskAboutData(Action): ...


class Menu(Message):
    intro: MenuIntro = MenuIntro.HOME

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        head = bold(speaker.own(speaker.channel.name))
        if self.intro is not MenuIntro.HOME:
            head = t(self.intro.sentence)
        text = paragraphs(
            head,
            self.intro not in {MenuIntro.AT_WORK, MenuIntro.WORK_OVER}
            and t("Send a link or forward a post at any time: that starts a report."),
            speaker.own(speaker.channel.safety),
        )
        is_news = self.intro is not MenuIntro.HOME
        return Outgoing(text, menu_rows(speaker), stays_last=is_news)


class LanguageAsk(Message):
    def render(self, speaker: Speaker) -> Outgoing:
        text = speaker.t("In which language shall we write to you?")
        return Outgoing(text, language_rows(speaker, ChooseLanguage))


class Privacy(Message):
    region: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        asked = speaker.channel.consent
        region = self.region and speaker.region(self.region)
        text = paragraphs(
            bold(t("Privacy")),
            speaker.own(asked.summary),
            region
            and t(
                "Your region, kept for hotlines, news and your next report: {region}",
                region=region,
            ),
            t(
                "You can also report without leaving your account with us: press “Send anonymously”"
                " before you send."
            ),
            t("/mydata – everything we keep of you, as a file"),
        )
        rows = filled(
            (Button(t.plain("Read all of it"), ReadConsent()),),
            (Button(t.plain("What you write to me about"), ShowScreen(Screen.TOPICS)),),
            self.region and (Button(t.plain("Forget my region"), ForgetRegion()),),
            (Button(t.plain("Ask about my data"), AskAboutData()),),
            (clean_button(speaker),),
            (
                Button(t.plain("Withdraw consent"), ShowScreen(Screen.CONSENT)),
                Button(
                    t.plain("Delete my data"),
                    ShowScreen(Screen.ERASURE),
                    style="danger",
                ),
            ),
            (home_button(speaker),),
        )
        return Outgoing(text, rows)


@button("m:command:{command}")
class OpenCommand(Action):
    """Does what the command does that somebody types; the command has its own right."""

    command: str


@button("m:help:{subject}")
class ShowHelp(Action):
    subject: HelpSubject


class Help(Message):
    """The help: first of all how to report, then a screen for each subject."""

    role: Role = Role.OUTSIDER
    is_custodian: bool = False  # beside the role
    subject: HelpSubject | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        rights: set[Right | None] = {right for right in Right if self._may(right)}
        of_staff = help_subjects(speaker, Chat.PRIVATE, rights)
        of_all = help_subjects(speaker, Chat.PRIVATE, {None})
        others = [one for one in (*of_staff, *of_all) if one is not self.subject]
        buttons = [Button(t.plain(one.sentence), ShowHelp(one)) for one in others]
        rows = (*rows_of(buttons, 2), (home_button(speaker),))
        if self.subject is not None:
            named = help_lines(speaker, Chat.PRIVATE, {None, *rights}, self.subject)
            return Outgoing(lines(bold(t(self.subject.sentence)), *named), rows)
        theirs = None
        if of_staff:
            first = help_lines(speaker, Chat.PRIVATE, rights, of_staff[0])
            theirs = lines(bold(t("For staff")), *first)
        reporting = HelpSubject.REPORTING
        text = paragraphs(
            bold(t("Help")),
            quote(speaker.own(speaker.channel.emergency)),
            t(
                "To report something, send a link, a description, a screenshot, or forward a post."
                " Then choose the type and press “Send”."
            ),
            lines(*help_lines(speaker, Chat.PRIVATE, {None}, reporting)),
            theirs,
            speaker.own(speaker.channel.safety),
        )
        return Outgoing(text, rows)

    def _may(self, right: Right) -> bool:
        if self.is_custodian and may(Role.CUSTODIAN, right):
            return True
        return may(self.role, right)


def menu_rows(speaker: Speaker) -> Rows:
    t = speaker.t
    begin = Button(t.plain("Report a violation"), BeginReport(), style="primary")
    mine = Button(t.plain("My reports"), ShowReports())
    hotlines = Button(t.plain("Hotlines"), ShowScreen(Screen.HOTLINES))
    language = Button(t.plain("Language"), ShowScreen(Screen.LANGUAGE))
    check = Button(t.plain("Check a link"), CheckLink())
    has_register = is_on(speaker.channel, Name.REGISTER)
    return filled(
        (begin,),
        has_register and (check,),
        (mine, hotlines) if is_on(speaker.channel, Name.HOTLINES) else (mine,),
        (language, Button(t.plain("Privacy"), ShowScreen(Screen.PRIVACY))),
    )


def show_button(speaker: Speaker, report: str) -> Button:
    return Button(speaker.t.plain("Show the report"), ShowReport(report, below=True))


@button("r:look:{report}")
class AskSecondLook(ReportAction): ...


class Sorry(Message):
    error_id: str

    def render(self, speaker: Speaker) -> Outgoing:
        text = paragraphs(
            speaker.t(
                "Something went wrong on our side, and your message was not processed. Please send "
                "it again."
            ),
            speaker.t("If it happens again, tell the operator this number:"),
            code(self.error_id),
        )
        return Outgoing(text, menu_rows(speaker))


def copy_button(speaker: Speaker, receipt: str) -> Button:
    return Button(speaker.t.plain("Copy the code"), copy=spell_code(receipt))


def clean_button(speaker: Speaker) -> Button:
    return Button(speaker.t.plain("Clean this chat"), CleanChat(speaker.t.language))
