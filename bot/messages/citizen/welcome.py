"""First words, consent, menu, help, privacy."""

from __future__ import annotations

from bot.domain.notices import reporter as said
from bot.domain.people import Right, Role, may
from bot.i18n import Translator
from bot.messages.buttons import KEEP, Verb, data
from bot.messages.languages import language_row
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote, says


@says(said.Greeting)
def greeting(speaker: Speaker, notice: said.Greeting) -> Outgoing:
    t, channel = speaker.t, speaker.channel
    text = paragraphs(
        bold(speaker.own(channel.name)),
        lines(
            speaker.own(channel.about),
            None if channel.is_state_body else t("This bot is not a state body."),
        ),
        quote(speaker.own(channel.emergency)),
        t("What you sent is kept and not lost. First choose a language, please.")
        if notice.kept
        else t("Choose a language, please."),
    )
    return Outgoing(text, (language_row(speaker, "start"),))


@says(said.ConsentAsk)
def consent(speaker: Speaker, notice: said.ConsentAsk) -> Outgoing:
    t, asked = speaker.t, speaker.channel.consent
    version = t(
        "Version {version} of {date}.", version=asked.version, date=f"{asked.as_of:%d.%m.%Y}"
    )
    read_all = Button(t.plain("Read all of it"), data(Verb.CONSENT, "full"))
    text = paragraphs(
        bold(t("Your consent")),
        speaker.own(asked.text) if notice.full else lines(speaker.own(asked.summary), version),
        t("What you sent waits: we go on with it when you agree.") if notice.kept else None,
    )
    rows = (
        (Button(t.plain("I agree"), data(Verb.CONSENT, asked.version), style="success"),),
        *(() if notice.full else ((read_all,),)),
        (Button(t.plain("I do not agree"), data(Verb.CONSENT, "no")),),
    )
    return Outgoing(text, rows)


@says(said.ConsentDeclined)
def consent_declined(speaker: Speaker, notice: said.ConsentDeclined) -> Outgoing:
    t, form = speaker.t, speaker.channel.official_form
    text = paragraphs(
        t("Understood. Without your consent we keep nothing that you write here."),
        quote(speaker.own(speaker.channel.emergency)),
        None if form is None else lines(speaker.own(form.text), form.url),
        t("If you change your mind, send /start."),
    )
    return Outgoing(text)


@says(said.Menu)
def menu(speaker: Speaker, notice: said.Menu) -> Outgoing:
    t = speaker.t
    match notice.intro:
        case said.MenuIntro.AGREED:
            head = t("Thank you. Now you can report.")
        case said.MenuIntro.CANCELLED:
            head = t("Cancelled. Nothing was sent.")
        case said.MenuIntro.LANGUAGE:
            head = t("From now on we speak English.")
        case said.MenuIntro.HOME:
            head = bold(speaker.own(speaker.channel.name))
    text = paragraphs(
        head,
        t("Send a link or forward a post at any moment: that begins a report."),
        speaker.own(speaker.channel.safety),
    )
    return Outgoing(text, menu_rows(speaker))


def menu_rows(speaker: Speaker) -> tuple[tuple[Button, ...], ...]:
    """The main menu."""
    t = speaker.t
    return (
        (Button(t.plain("Report a violation"), data(Verb.MENU, "report"), style="primary"),),
        (
            Button(t.plain("My reports"), data(Verb.MENU, "mine")),
            Button(t.plain("Hotlines"), data(Verb.MENU, "hotlines")),
        ),
        (
            Button(t.plain("Language"), data(Verb.MENU, "language")),
            Button(t.plain("Privacy"), data(Verb.MENU, "privacy")),
        ),
    )


def home_button(speaker: Speaker, *, keep: bool = False) -> Button:
    """Leads to the menu, in place of this message; `keep` for one that must stay."""
    words = speaker.t.plain("Menu")
    return Button(words, data(Verb.MENU, "home", KEEP) if keep else data(Verb.MENU, "home"))


def show_button(speaker: Speaker, report: str) -> Button:
    """Leads to one of the person's reports."""
    return Button(speaker.t.plain("Show the report"), data(Verb.REPORT, "show", report))


@says(said.LanguageAsk)
def language_ask(speaker: Speaker, notice: said.LanguageAsk) -> Outgoing:
    text = speaker.t("In which language shall we write to you?")
    return Outgoing(text, (language_row(speaker, "set"),))


@says(said.Privacy)
def privacy(speaker: Speaker, notice: said.Privacy) -> Outgoing:
    t, asked = speaker.t, speaker.channel.consent
    text = paragraphs(
        bold(t("Privacy")),
        speaker.own(asked.text),
        t("Your region, kept for hotlines and news: {region}", region=speaker.region(notice.region))
        if notice.region
        else None,
        t("After sending you may clear this chat: the receipt code alone leads to your report."),
    )
    forget = Button(t.plain("Forget my region"), data(Verb.HOTLINE, "forget"))
    topics = Button(t.plain("What you write to me about"), data(Verb.TOPIC, "show"))
    rows = (
        (topics,),
        *(((forget,),) if notice.region else ()),
        (Button(t.plain("Delete my data"), data(Verb.ERASE, "ask"), style="danger"),),
        (home_button(speaker),),
    )
    return Outgoing(text, rows)


@says(said.EraseAsk)
def erase_ask(speaker: Speaker, notice: said.EraseAsk) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("Delete my data")),
        t(
            "We withdraw your undecided reports, erase what you wrote and sent, and forget your"
            " account. What staff decided about a link stays, without you."
        ),
        t.plural("This concerns {n} report.", "This concerns {n} reports.", notice.reports),
        t("This cannot be undone."),
    )
    rows = (
        (Button(t.plain("Yes, delete everything"), data(Verb.ERASE, "yes"), style="danger"),),
        (Button(t.plain("No, keep it"), data(Verb.MENU, "home")),),
    )
    return Outgoing(text, rows)


@says(said.Erased)
def erased(speaker: Speaker, notice: said.Erased) -> Outgoing:
    t = speaker.t
    return Outgoing(
        paragraphs(
            t("Your data is deleted. We no longer know you."),
            t("You may clear this chat as well. If you ever need us again, send /start."),
        )
    )


@says(said.Help)
def help_(speaker: Speaker, notice: said.Help) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("Help")),
        quote(speaker.own(speaker.channel.emergency)),
        t(
            "To report something, send a link, a description, a screenshot, or forward a post."
            " Then choose the type and press “Send”."
        ),
        lines(
            t("/report – report a violation"),
            t("/my – my reports and what came of them"),
            t("/status – look up a receipt code"),
            t("/hotlines – numbers to call"),
            t("/language – change the language"),
            t("/privacy – what we keep, and how to delete it"),
            t("/cancel – stop what you are doing"),
        ),
        _help_of_staff(t, notice.role),
        speaker.own(speaker.channel.safety),
    )
    return Outgoing(text, menu_rows(speaker))


def _help_of_staff(t: Translator, role: Role) -> str | None:
    """What somebody with a role may do in their private chat besides; outsiders read nothing."""
    every = (
        (Right.HANDLE_CASES, t("/next – the most urgent, oldest case, in our private chat")),
        (Right.SEE_FIGURES, t("/stats – figures of a period, with charts")),
        (Right.SEE_FIGURES, t("/figures – the figure of a month, to publish")),
        (Right.EXPORT, t("/export – cases as a file")),
        (Right.MAKE_LINKS, t("/link – links and posters for what citizens report")),
        (Right.MANAGE_STAFF, t("/staff – who is staff: add, change, remove")),
    )
    theirs = [words for right, words in every if may(role, right)]
    return lines(bold(t("For staff")), *theirs) if theirs else None
