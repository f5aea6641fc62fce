"""Screens of a person who contests an entry, and the answer in words."""

from bot.core.codes import show
from bot.core.forms import ClearForm, FillIn, LeaveForm, SendForm, ShowPage
from bot.core.languages import N_
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, shortened
from bot.core.pickers import press
from bot.core.speaker import Part, Speaker, bold, code, known, lines, paragraphs, quote
from bot.core.times import day_of
from bot.links.link import defang
from bot.register import appeal_notices as said
from bot.register.appeal_model import MOST_WORDS, About, AppealDraft, Kind, Problem, Ruling, Step
from bot.register.appeal_notices import ContestedEntry, Refused
from bot.reports.news_screens import NOTE_SENTENCES, outcome_label
from bot.reports.welcome_screens import home_button

ANONYMOUS = "anonymous"
"""On a button: the appeal leads to no person."""
FINDING_SENTENCES = {
    Ruling.UPHELD: N_("The decision stands."),
    Ruling.PARTLY: N_("You are partly right: the decision stands on another ground."),
    Ruling.OVERTURNED: N_("You are right: the decision was overturned."),
}
LOOK_SENTENCES = {
    Ruling.UPHELD: N_("Other people looked again: the report is still not confirmed."),
    Ruling.PARTLY: N_("Other people looked again: the report is still not confirmed."),
    Ruling.OVERTURNED: N_("Other people looked again and decided otherwise."),
}


def found(speaker: Speaker, kind: Kind, answer: said.AppealAnswer) -> str:
    """The finding as a sentence."""
    if kind is Kind.SECOND_LOOK:
        return speaker.t(LOOK_SENTENCES[answer.finding])
    return speaker.t(FINDING_SENTENCES[answer.finding])


def answer_lines(speaker: Speaker, kind: Kind, answer: said.AppealAnswer) -> str:
    """How it ended, over the reasons."""
    return lines(bold(found(speaker, kind, answer)), quote(details(speaker, answer)))


def details(speaker: Speaker, answer: said.AppealAnswer) -> str:
    """Outcome where it is another one, ground, reason, and the words to the person."""
    return lines(
        answer.outcome and outcome_label(speaker, answer.outcome),
        *why_lines(speaker, answer),
        answer.words and _words(speaker, answer.words, answer.words_language),
    )


def why_lines(speaker: Speaker, answer: said.AppealAnswer) -> list[Part]:
    """Lines: the ground and the reason, in the words of the channel file."""
    t = speaker.t
    text = None if answer.outcome is None else known(speaker.channel.outcome, answer.outcome)
    grounds, reasons = ((), ()) if text is None else (text.grounds, text.reasons)
    ground = next((one.label for one in grounds if one.id == answer.ground), None)
    reason = next((one.text for one in reasons if one.id == answer.reason), None)
    return [
        t("Ground: {ground}", ground=speaker.own(ground)) if ground else None,
        t("Why: {reason}", reason=speaker.own(reason)) if reason else None,
    ]


def _words(speaker: Speaker, words: str, language: str | None) -> str:
    """In another language than the reader's it is named first."""
    t = speaker.t
    if language in {None, t.language} or language not in NOTE_SENTENCES:
        return t("Who decided writes: {words}", words=words)
    return t(NOTE_SENTENCES[language], words=words)


@message
class ContestAsk:
    """Asks which entry is contested; `unknown` when the last answer led nowhere."""

    unknown: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            self.unknown and t("No published decision was found for this."),
            bold(t("Which decision do you contest?")),
            t(
                "Send the address of the entry in the register, its number, or the link that the"
                " decision is about."
            ),
        )
        return Outgoing(text, ((home_button(speaker),),))


@message
class ContestChoice:
    """Several entries fit: the person chooses."""

    entries: tuple[ContestedEntry, ...]

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            t("There are several decisions. Which one do you contest?"),
            lines(
                *(
                    f"{n}. {day_of(entry.decided_on)} · {outcome_label(speaker, entry.outcome)}"
                    for n, entry in enumerate(self.entries, 1)
                )
            ),
        )
        rows = tuple(
            (Button(f"{n}. {day_of(entry.decided_on)}", said.BeginContest(entry.id)),)
            for n, entry in enumerate(self.entries, 1)
        )
        return Outgoing(text, rows)


@message
class ContestRefused:
    """`number` is that of the appeal that was filed already, `n` how many are taken a day."""

    why: Refused
    number: str | None = None
    n: int = 0

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = lines(
            t(REFUSED_SENTENCES[self.why], n=self.n),
            self.number
            and t(
                "Number of the appeal: {number}. /status shows how far it is.", number=self.number
            ),
        )
        return Outgoing(text, ((home_button(speaker),),))


@message
class ContestStep:
    """The draft at its step; `due_at` is by when the answer comes if it is sent now."""

    draft: AppealDraft
    entry: ContestedEntry
    due_at: int
    problem: Problem | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, draft = speaker.t, self.draft
        text = paragraphs(
            lines(bold(t("Contest a decision")), *_entry(speaker, self.entry)),
            self.problem and bold(_problem(speaker, self.problem)),
            *_asked(speaker, self),
        )
        stop = press(draft, t.plain("Cancel"), LeaveForm)
        if draft.step is Step.ABOUT:
            abouts = (
                (press(draft, t.plain(ABOUT_SENTENCES[about]), FillIn, about),) for about in About
            )
            return Outgoing(text, (*abouts, (stop,)))
        again = press(draft, t.plain("Write again"), ClearForm)
        if draft.step is Step.WORDS:
            return Outgoing(text, ((again, stop),) if draft.has_content else ((stop,),))
        send = press(draft, t.plain("Send, answer me here"), SendForm, style="success")
        hidden = press(draft, t.plain("Send anonymously"), ShowPage, ANONYMOUS)
        return Outgoing(text, ((send,), (hidden,), (again, stop)))


@message
class ContestStopped:
    def render(self, speaker: Speaker) -> Outgoing:
        text = speaker.t("Nothing was sent, and what you wrote is deleted.")
        return Outgoing(text, ((home_button(speaker),),))


@message
class AnonymousContest:
    """The code under which the draft can be sent anonymously."""

    draft: str
    revision: int
    code: str

    def render(self, speaker: Speaker) -> Outgoing:
        t, shown = speaker.t, show(self.code)
        text = paragraphs(
            bold(t("Contest anonymously")),
            t(
                "We delete all that leads from this appeal to your account, so we cannot write to "
                "you. With /status and the code you read the answer, from any Telegram account."
            ),
            lines(t("Your code:"), code(shown)),
            bold(
                t(
                    "Copy it or write it down now, outside this chat: it is the only way back, "
                    "and we cannot show it again."
                )
            ),
        )
        names = (AppealDraft.form, self.draft, self.revision)
        kept, send = t.plain("I have kept the code. Send"), SendForm(*names, ANONYMOUS)
        back = Button(t.plain("Back"), ShowPage(*names, "review"))
        copy = Button(t.plain("Copy the code"), copy=shown)
        return Outgoing(
            text, ((copy,), (Button(kept, send, style="success"),), (back,)), stays_last=True
        )


SHOWN_WORDS = 1_500
"""UTF-16 units of the person's words on the review."""
ABOUT_SENTENCES = {
    About.DECISION: N_("The decision is wrong"),
    About.DETAILS: N_("The ground or a detail is wrong"),
    About.GONE: N_("The material is gone or was changed"),
}
PROBLEM_SENTENCES = {
    Problem.LONG_WORDS: N_("This is too long: please stay below {n} characters in all."),
    Problem.MANY_FILES: N_("These are too many files: at most {files} are taken."),
    Problem.NO_WORDS: N_("Please write at least a sentence: files alone do not say why."),
    Problem.FILE: N_(
        "This file cannot be taken. Photos, videos (MP4), voice messages and PDF can."
    ),
}
REFUSED_SENTENCES = {
    Refused.UNKNOWN: N_("There is no such entry in the register. Nothing was kept."),
    Refused.OVERTURNED: N_("This decision was overturned: there is nothing left to contest."),
    Refused.BEING_LOOKED_AT: N_(
        "This decision is being looked at again right now. When it is decided, you can contest it."
    ),
    Refused.TOO_LATE: N_(
        "This decision can no longer be contested here: the time for it is over. You can still go "
        "to court."
    ),
    Refused.ALREADY: N_("You have contested this already; each decision is looked at once more."),
    Refused.TOO_MANY: N_(
        "Today {n} came from this account, and more are not taken. What you wrote is kept: send it"
        " tomorrow."
    ),
    Refused.NOTHING: N_("There is nothing here that can be looked at again."),
}


def _entry(speaker: Speaker, entry: said.ContestedEntry) -> list[Part]:
    return [
        f"{defang(entry.host)} · {speaker.violation(entry.category)}",
        speaker.t(
            "{outcome}, decided on {day}",
            outcome=outcome_label(speaker, entry.outcome),
            day=day_of(entry.decided_on),
        ),
    ]


def _problem(speaker: Speaker, problem: Problem) -> str:
    most = speaker.channel.limits.max_files
    return speaker.t(PROBLEM_SENTENCES[problem], n=MOST_WORDS, files=most)


def _asked(speaker: Speaker, notice: ContestStep) -> list[Part]:
    t, draft = speaker.t, notice.draft
    files = len(draft.files)
    sent = files and t.plural("{n} file", "{n} files", files)
    if draft.step is Step.ABOUT:
        rules = lines(
            t("• People who took no part in the first decision decide it."),
            t("• They do not learn who you are, and you do not learn who they are."),
            t("• The answer comes by {day}, with reasons.", day=t.day(notice.due_at)),
            t(
                "• We keep what you write and send for {n} days after the answer; you can"
                " withdraw before it, and /delete erases it.",
                n=speaker.channel.retention.reports_after_closing_days,
            ),
        )
        return [quote(rules), bold(t("What is wrong?"))]
    about = draft.about and t(ABOUT_SENTENCES[draft.about])
    if draft.step is Step.WORDS:
        ask = bold(t("Write why, in your words. You can send files, too."))
        return [lines(about, sent), ask]
    words = quote(shortened(defang(draft.words or ""), SHOWN_WORDS), expandable=True)
    return [
        lines(about, words, sent),
        t("Send more to add it. The answer comes by {day}.", day=t.day(notice.due_at)),
        bold(t("How shall we answer you?")),
    ]
