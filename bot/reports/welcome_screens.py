"""Screens around a report: greeting, consent, menu, help, privacy, erasure."""

from bot.core import home
from bot.core.chat_commands import Chat
from bot.core.codes import show
from bot.core.command_menu import help_lines
from bot.core.languages import N_
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows
from bot.core.people import Right, Role, may
from bot.core.speaker import Speaker, bold, code, filled, language_row, lines, paragraphs, quote
from bot.hotlines.model import ForgetRegion
from bot.privacy.request_screens import AskAboutData
from bot.reports import menu as press
from bot.reports.notices import MenuIntro
from bot.reports.topics import ShowTopics


@message
class WithdrawConsentAsk:
    """Warning before withdrawing the consent; `reports` sent ones stay until they expire."""

    reports: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        kept = speaker.channel.retention.reports_after_closing_days
        text = paragraphs(
            bold(t("Withdraw consent")),
            t(
                "We will take no new reports from you and will not write to you any more: no "
                "outcomes, questions or news. What you did not send, your region and your "
                "choice of news are deleted now."
            ),
            self.reports
            and t.plural(
                "{n} report that you sent stays until {days} days after it is closed; staff do "
                "not see your account. The report code still shows what was decided.",
                "{n} reports that you sent stay until {days} days after they are closed; staff do "
                "not see your account. The report codes still show what was decided.",
                self.reports,
                days=kept,
            ),
            t("To erase what you sent as well, choose “Delete my data”."),
        )
        rows = (
            (Button(t.plain("Yes, withdraw consent"), press.WithdrawConsent(), style="danger"),),
            (Button(t.plain("Delete my data"), press.AskErasure()),),
            (Button(t.plain("No, keep it"), home.ShowMenu()),),
        )
        return Outgoing(text, rows)


@message
class ConsentWithdrawn:
    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            paragraphs(
                speaker.t("Your consent is withdrawn. We will not write to you any more."),
                speaker.t("To erase what you sent, send /delete. To report again, send /start."),
            )
        )


@message
class EraseAsk:
    reports: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("Delete my data")),
            t(
                "We will erase what you wrote and sent, and delete the link to your account, at "
                "once. Undecided reports are withdrawn within two days, each at a time of its own. "
                "What staff decided about a link stays, without anything about you."
            ),
            t.plural("This concerns {n} report.", "This concerns {n} reports.", self.reports),
            t("This cannot be undone."),
        )
        rows = (
            (Button(t.plain("Yes, delete everything"), press.Erase(), style="danger"),),
            (Button(t.plain("No, keep it"), home.ShowMenu()),),
        )
        return Outgoing(text, rows)


@message
class Erased:
    """The data is deleted; under the number `code` that can be checked."""

    code: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            paragraphs(
                speaker.t("Your data is deleted. We no longer know you."),
                self.code
                and lines(
                    speaker.t("Number of this deletion, in case you ever want it confirmed:"),
                    code(show(self.code)),
                    speaker.t("It is kept without you. The operator of this bot can check it."),
                ),
                speaker.t(
                    "You can clear this chat as well. If you ever need us again, send /start."
                ),
            )
        )


@message
class Greeting:
    """The greeting; `kept`: the person began with something to report."""

    kept: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t, channel = speaker.t, speaker.channel
        text = paragraphs(
            bold(speaker.own(channel.name)),
            lines(
                speaker.own(channel.about),
                None if channel.is_state_body else t("This bot is not a state body."),
            ),
            quote(speaker.own(channel.emergency)),
            _kept(speaker) if self.kept else None,
            t("Please choose a language."),
        )
        return Outgoing(text, (language_row(speaker, press.ChooseLanguage),))


@message
class ConsentAsk:
    """Request for consent: the data we keep and its use, in short or `full`.

    The person's message waits (`kept`), or was not kept as they had `declined`.
    """

    kept: bool = False
    full: bool = False
    declined: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t, asked = speaker.t, speaker.channel.consent
        version = t(
            "Version {version} of {date}.", version=asked.version, date=f"{asked.as_of:%d.%m.%Y}"
        )
        read_all = Button(t.plain("Read all of it"), press.ReadConsent())
        text = paragraphs(
            bold(t("Your consent")),
            speaker.own(asked.text) if self.full else lines(speaker.own(asked.summary), version),
            _kept(speaker) if self.kept else None,
            t("You did not agree before, so what you sent was not kept. Agree, then send it again.")
            if self.declined
            else None,
        )
        rows = filled(
            (Button(t.plain("I agree"), press.GiveConsent(asked.version), style="success"),),
            () if self.full else (read_all,),
            (Button(t.plain("I do not agree"), press.DeclineConsent()),),
            language_row(speaker, press.ChooseLanguage),
        )
        return Outgoing(text, rows, stays_last=True)


@message
class ConsentDeclined:
    def render(self, speaker: Speaker) -> Outgoing:
        t, form = speaker.t, speaker.channel.official_form
        text = paragraphs(
            t("Understood. Without your consent we keep nothing of what you write here."),
            quote(speaker.own(speaker.channel.emergency)),
            None if form is None else lines(speaker.own(form.text), form.url),
            t("If you change your mind, send /start."),
        )
        return Outgoing(text)


@message
class Menu:
    intro: MenuIntro = MenuIntro.HOME

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        head = bold(speaker.own(speaker.channel.name))
        if self.intro is not MenuIntro.HOME:
            head = t(INTRO_SENTENCES[self.intro])
        text = paragraphs(
            head,
            self.intro not in {MenuIntro.AT_WORK, MenuIntro.WORK_OVER}
            and t("Send a link or forward a post at any time: that starts a report."),
            speaker.own(speaker.channel.safety),
        )
        is_news = self.intro is not MenuIntro.HOME
        return Outgoing(text, menu_rows(speaker), stays_last=is_news)


INTRO_SENTENCES = {
    MenuIntro.HOME: "",  # the name of the channel stands there
    MenuIntro.AGREED: N_("Thank you. Now you can report."),
    MenuIntro.CANCELLED: N_("Cancelled. Nothing was sent."),
    MenuIntro.NOTHING_OPEN: N_("There is nothing to cancel."),
    MenuIntro.LANGUAGE: N_("From now on we will write to you in English."),
    MenuIntro.AT_WORK: N_(
        "What you write next still goes to the work that you began. Press its button, "
        "or send /cancel, to leave it."
    ),
    MenuIntro.WORK_OVER: N_(
        "The work that you began no longer waits for your words: it is decided, "
        "passed on or was left. What you wrote was not sent. Open the work again to "
        "go on with it; to report a violation, press the button below."
    ),
}


@message
class LanguageAsk:
    def render(self, speaker: Speaker) -> Outgoing:
        text = speaker.t("In which language shall we write to you?")
        return Outgoing(text, (language_row(speaker, press.ChooseLanguage),))


@message
class Privacy:
    """Summary of the data we keep; `region` is the one we remember for the person."""

    region: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, asked = speaker.t, speaker.channel.consent
        text = paragraphs(
            bold(t("Privacy")),
            speaker.own(asked.text),
            self.region
            and t(
                "Your region, kept for hotlines and news: {region}",
                region=speaker.region(self.region),
            ),
            t(
                "You can also report without leaving your account with us: press “Send anonymously”"
                " before you send."
            ),
            lines(
                t(
                    "“Clean this chat” – I delete what we both wrote here in the last 48 hours; "
                    "keep report codes elsewhere first"
                ),
                t("/mydata – everything we keep of you, as a file"),
                t(
                    "“Withdraw consent” – we take and send nothing more; sent reports stay until "
                    "they expire"
                ),
                t("“Delete my data” – everything you wrote and sent is erased at once"),
                t.plural(
                    "Only a post of a public channel that you forwarded stays as evidence, without"
                    " data about you, for {n} day after the decision",
                    "Only a post of a public channel that you forwarded stays as evidence, without"
                    " data about you, for {n} days after the decision",
                    speaker.channel.retention.evidence_days,
                ),
                t(
                    "“Ask about my data” – a custodian, or an admin where there is none, answers "
                    "here and does not see who you are"
                ),
            ),
        )
        return Outgoing(text, _privacy_rows(speaker, self))


@message
class Help:
    """The help text; staff also read what their role may do."""

    role: Role = Role.OUTSIDER

    def render(self, speaker: Speaker) -> Outgoing:
        rights = [right for right in Right if may(self.role, right)]
        theirs = help_lines(speaker, Chat.PRIVATE, rights)
        text = paragraphs(
            bold(speaker.t("Help")),
            quote(speaker.own(speaker.channel.emergency)),
            speaker.t(
                "To report something, send a link, a description, a screenshot, or forward a post."
                " Then choose the type and press “Send”."
            ),
            lines(*help_lines(speaker, Chat.PRIVATE, {None})),
            lines(bold(speaker.t("For staff")), *theirs) if theirs else None,
            speaker.own(speaker.channel.safety),
        )
        return Outgoing(text, menu_rows(speaker))


def _kept(speaker: Speaker) -> str:
    return speaker.t.plural(
        "What you sent is waiting, encrypted: we will continue once you agree. Without your "
        "consent it is deleted after {n} day.",
        "What you sent is waiting, encrypted: we will continue once you agree. Without your "
        "consent it is deleted after {n} days.",
        speaker.channel.retention.before_consent_days,
    )


def menu_rows(speaker: Speaker) -> Rows:
    t = speaker.t
    begin = Button(t.plain("Report a violation"), press.BeginReport(), style="primary")
    mine = Button(t.plain("My reports"), press.ShowReports())
    hotlines = Button(t.plain("Hotlines"), press.ShowHotlines())
    language = Button(t.plain("Language"), press.AskLanguage())
    return (begin,), (mine, hotlines), (language, Button(t.plain("Privacy"), press.ShowPrivacy()))


def home_button(speaker: Speaker, *, keep: bool = False) -> Button:
    """Leads to the menu, in place of this message; `keep` for one that must stay."""
    words = speaker.t.plain("Menu")
    return Button(words, home.ShowMenuBelow() if keep else home.ShowMenu())


def show_button(speaker: Speaker, report: str) -> Button:
    return Button(speaker.t.plain("Show the report"), press.ShowReport(report, None))


def _privacy_rows(speaker: Speaker, notice: Privacy) -> Rows:
    t = speaker.t
    forget = Button(t.plain("Forget my region"), ForgetRegion())
    return filled(
        (Button(t.plain("What you write to me about"), ShowTopics()),),
        (forget,) if notice.region else (),
        (Button(t.plain("Ask about my data"), AskAboutData()),),
        (Button(t.plain("Clean this chat"), press.AskCleaning(t.language)),),
        (
            Button(t.plain("Withdraw consent"), press.AskConsentWithdrawal()),
            Button(t.plain("Delete my data"), press.AskErasure(), style="danger"),
        ),
        (home_button(speaker),),
    )
