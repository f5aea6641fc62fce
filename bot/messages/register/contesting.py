"""What people read who contest a decision, and reporters who ask for a second look."""

from datetime import date

from bot.domain.actions.register import contest as press
from bot.domain.citizen.receipt import show
from bot.domain.link import defang
from bot.domain.notices.register import appeals as said
from bot.domain.notices.register.appeals import Refused
from bot.domain.register.appeal import MOST_WORDS, About
from bot.domain.register.appeal_draft import Problem, Step
from bot.i18n import N_
from bot.messages.citizen.decided import outcome_label
from bot.messages.citizen.welcome import home_button
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import (
    Part,
    Speaker,
    bold,
    code,
    lines,
    paragraphs,
    quote,
    says,
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


@says(said.ContestAsk)
def contest_ask(speaker: Speaker, notice: said.ContestAsk) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        notice.unknown and t("No published decision was found for this."),
        bold(t("Which decision do you contest?")),
        t(
            "Send the address of the entry in the register, its number, or the link that the"
            " decision is about."
        ),
    )
    return Outgoing(text, ((home_button(speaker),),))


@says(said.ContestChoice)
def contest_choice(speaker: Speaker, notice: said.ContestChoice) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        t("There are several decisions. Which one do you contest?"),
        lines(
            *(
                f"{n}. {_day(entry.decided_on)} · {outcome_label(speaker, entry.outcome)}"
                for n, entry in enumerate(notice.entries, 1)
            )
        ),
    )
    rows = tuple(
        (Button(f"{n}. {_day(entry.decided_on)}", press.BeginContest(entry.id)),)
        for n, entry in enumerate(notice.entries, 1)
    )
    return Outgoing(text, rows)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


@says(said.ContestRefused)
def contest_refused(speaker: Speaker, notice: said.ContestRefused) -> Outgoing:
    t = speaker.t
    text = lines(
        t(REFUSED_SENTENCES[notice.why], n=notice.n),
        notice.number
        and t("Number of the appeal: {number}. /status shows how far it is.", number=notice.number),
    )
    return Outgoing(text, ((home_button(speaker),),))


@says(said.ContestStep)
def contest_step(speaker: Speaker, notice: said.ContestStep) -> Outgoing:
    t, draft = speaker.t, notice.draft
    text = paragraphs(
        lines(bold(t("Contest a decision")), *_entry(speaker, notice.entry)),
        notice.problem and bold(_problem(speaker, notice.problem)),
        *_asked(speaker, notice),
    )
    id, revision = draft.id, draft.revision
    stop = Button(t.plain("Cancel"), press.StopContest(id, revision))
    if draft.step is Step.ABOUT:
        abouts = tuple(
            (Button(t.plain(ABOUT_SENTENCES[about]), press.SayWhatIsWrong(id, revision, about)),)
            for about in About
        )
        return Outgoing(text, (*abouts, (stop,)))
    again = Button(t.plain("Write again"), press.WriteAgain(id, revision))
    if draft.step is Step.WORDS:
        return Outgoing(text, ((again, stop),) if draft.has_content else ((stop,),))
    send = Button(t.plain("Send, answer me here"), press.SendContest(id, revision), style="success")
    hidden = Button(t.plain("Send anonymously"), press.OfferAnonymousContest(id, revision))
    return Outgoing(text, ((send,), (hidden,), (again, stop)))


def _entry(speaker: Speaker, entry: said.ContestedEntry) -> list[Part]:
    return [
        f"{defang(entry.host)} · {speaker.violation(entry.category)}",
        speaker.t(
            "{outcome}, decided on {day}",
            outcome=outcome_label(speaker, entry.outcome), day=_day(entry.decided_on),
        ),
    ]  # fmt: skip


def _problem(speaker: Speaker, problem: Problem) -> str:
    most = speaker.channel.limits.max_files
    return speaker.t(PROBLEM_SENTENCES[problem], n=MOST_WORDS, files=most)


def _asked(speaker: Speaker, notice: said.ContestStep) -> list[Part]:
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


@says(said.ContestStopped)
def contest_stopped(speaker: Speaker, _: said.ContestStopped) -> Outgoing:
    text = speaker.t("Nothing was sent, and what you wrote is deleted.")
    return Outgoing(text, ((home_button(speaker),),))


@says(said.AnonymousContest)
def anonymous_contest(speaker: Speaker, notice: said.AnonymousContest) -> Outgoing:
    t, shown = speaker.t, show(notice.code)
    text = paragraphs(
        bold(t("Contest anonymously")),
        t(
            "We delete all that leads from this appeal to your account, so we cannot write to you."
            " With /status and the code you read the answer, from any Telegram account."
        ),
        lines(t("Your code:"), code(shown)),
        bold(
            t(
                "Copy it or write it down now, outside this chat: it is the only way back, and we"
                " cannot show it again."
            )
        ),
    )
    id, revision = notice.draft, notice.revision
    send = Button(
        t.plain("I have kept the code. Send"), press.SendAnonymousContest(id, revision),
        style="success",
    )  # fmt: skip
    back = Button(t.plain("Back"), press.ShowContest(id, revision))
    copy = Button(t.plain("Copy the code"), copy=shown)
    return Outgoing(text, ((copy,), (send,), (back,)), stays_last=True)
