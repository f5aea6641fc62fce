"""Buttons and screens of a person who contests an entry, and of one's own appeals."""

from bot.core.buttons import Action, button, decode
from bot.core.codes import show
from bot.core.forms import ClearForm, FillIn, LeaveForm, SendForm, ShowPage
from bot.core.languages import N_, numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.pickers import press
from bot.core.speaker import Part, Speaker, bold, code, filled, lines, paragraphs, quote
from bot.core.times import day_of
from bot.dataclass import frozen
from bot.links.link import defang
from bot.register import appeal_model
from bot.register.check import BeginContest
from bot.register.model import Entry
from bot.reports.decision_words import LOOK_SENTENCES, answer_lines, outcome_label
from bot.reports.menu import clean_button, home_button, show_button
from bot.values import AppealAnswer, Ruling


@frozen
class OwnAppealAction(Action):
    """A button under an appeal: one's own by its id, any by its code, see receipt.key_of."""

    appeal: str


@button("y:own:{appeal}")
class ShowAppeal(OwnAppealAction): ...


@button("y:own:{appeal}:ask_withdraw")
class AskAppealWithdrawal(OwnAppealAction): ...


@button("y:own:{appeal}:withdraw")
class WithdrawAppeal(OwnAppealAction): ...


ANONYMOUS = "anonymous"
"""On a button: the appeal leads to no person."""
FINDING_SENTENCES = {
    Ruling.UPHELD: N_("The decision stands."),
    Ruling.PARTLY: N_("You are partly right: the decision stands on another ground."),
    Ruling.OVERTURNED: N_("You are right: the decision was overturned."),
}


def _ended(speaker: Speaker, kind: appeal_model.Kind, answer: AppealAnswer) -> str:
    """The ruling as a sentence."""
    if kind is appeal_model.Kind.SECOND_LOOK:
        return speaker.t(LOOK_SENTENCES[answer.ruling])
    return speaker.t(FINDING_SENTENCES[answer.ruling])


SHOWN_WORDS = 1_500
"""UTF-16 units of the person's words on the review."""
ABOUT_SENTENCES = {
    appeal_model.About.DECISION: N_("The decision is wrong"),
    appeal_model.About.DETAILS: N_("The ground or a detail is wrong"),
    appeal_model.About.GONE: N_("The material is gone or was changed"),
}
PROBLEM_SENTENCES = {
    appeal_model.Problem.LONG_WORDS: N_(
        "This is too long: please stay below {n} characters in all."
    ),
    appeal_model.Problem.MANY_FILES: N_("These are too many files: at most {files} are taken."),
    appeal_model.Problem.NO_WORDS: N_(
        "Please write at least a sentence: files alone do not say why."
    ),
    appeal_model.Problem.FILE: N_(
        "This file cannot be taken. Photos, videos (MP4), voice messages and PDF can."
    ),
}
REFUSED_SENTENCES = {
    appeal_model.Refused.UNKNOWN: N_("There is no such entry in the register. Nothing was kept."),
    appeal_model.Refused.OVERTURNED: N_(
        "This decision was overturned: there is nothing left to contest."
    ),
    appeal_model.Refused.BEING_LOOKED_AT: N_(
        "This decision is being looked at again right now. When it is decided, you can contest it."
    ),
    appeal_model.Refused.TOO_LATE: N_(
        "This decision can no longer be contested here: the time for it is over. You can still go "
        "to court."
    ),
    appeal_model.Refused.ALREADY: N_(
        "You have contested this already; each decision is looked at once more."
    ),
    appeal_model.Refused.TOO_MANY: N_(
        "Today {n} came from this account, and more are not taken. What you wrote is kept: send it"
        " tomorrow."
    ),
    appeal_model.Refused.NOTHING: N_("There is nothing here that can be looked at again."),
}


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

    entries: tuple[Entry, ...]

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            t("There are several decisions. Which one do you contest?"),
            lines(
                *(
                    f"{n}. {day_of(one.decided_on)} · {outcome_label(speaker, one.finding.outcome)}"
                    for n, one in enumerate(self.entries, 1)
                )
            ),
        )
        rows = tuple(
            (Button(f"{n}. {day_of(entry.decided_on)}", BeginContest(entry.id)),)
            for n, entry in enumerate(self.entries, 1)
        )
        return Outgoing(text, rows)


@message
class ContestRefused:
    """`number` is that of the appeal that was filed already, `n` how many are taken a day."""

    why: appeal_model.Refused
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

    draft: appeal_model.AppealDraft
    entry: Entry
    due_at: int
    problem: appeal_model.Problem | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, draft, entry = speaker.t, self.draft, self.entry
        site = f"{defang(entry.host)} · {speaker.violation(entry.category)}"
        outcome, day = outcome_label(speaker, entry.finding.outcome), day_of(entry.decided_on)
        decided = t("{outcome}, decided on {day}", outcome=outcome, day=day)
        most = speaker.channel.limits.max_files
        text = paragraphs(
            lines(bold(t("Contest a decision")), site, decided),
            self.problem
            and bold(t(PROBLEM_SENTENCES[self.problem], n=appeal_model.MOST_WORDS, files=most)),
            *_asked(speaker, self),
        )
        stop = press(draft, t.plain("Cancel"), LeaveForm)
        if draft.step is appeal_model.Step.ABOUT:
            abouts = (
                (press(draft, t.plain(ABOUT_SENTENCES[about]), FillIn, about),)
                for about in appeal_model.About
            )
            return Outgoing(text, (*abouts, (stop,)))
        again = press(draft, t.plain("Write again"), ClearForm)
        if draft.step is appeal_model.Step.WORDS:
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
        names = (appeal_model.AppealDraft.form, self.draft, self.revision)
        kept, send = t.plain("I have kept the code. Send"), SendForm(*names, ANONYMOUS)
        back = Button(t.plain("Back"), ShowPage(*names, "review"))
        copy = Button(t.plain("Copy the code"), copy=shown)
        return Outgoing(
            text, ((copy,), (Button(kept, send, style="success"),), (back,)), stays_last=True
        )


@message
class AppealReceipt:
    """The appeal is stored; `appeal` names it, for who is not anonymous."""

    code: str
    number: str
    due_at: int
    appeal: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, shown = speaker.t, show(self.code)
        text = paragraphs(
            bold(t("Your appeal is received.")),
            t("The answer comes by {day}, with reasons.", day=t.day(self.due_at)),
            lines(t("Your code:"), code(shown)),
            t("You read the answer here, and with /status and the code at any time.")
            if self.appeal
            else t(
                "We no longer know who sent it, and cannot write to you. To read the answer, send"
                " /status and the code, from any Telegram account."
            ),
        )
        own: Rows = ((clean_button(speaker),),)
        if self.appeal:
            own = ((Button(t.plain("Show the appeal"), ShowAppeal(self.appeal)),),)
        return Outgoing(
            text, ((Button(t.plain("Copy the code"), copy=shown),), *own), stays_last=True
        )


@message
class AppealState:
    """One appeal as its person sees it; `appeal` is its id or its code, see receipt.key_of.

    With `confirm` the person is asked whether to withdraw it.
    """

    appeal: str
    number: str
    kind: appeal_model.Kind
    stage: appeal_model.Stage
    filed_at: int
    due_at: int
    answer: AppealAnswer | None = None
    may_withdraw: bool = False
    confirm: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        day = t.day(self.due_at)
        if self.confirm and self.may_withdraw:
            text = paragraphs(
                t("Withdraw appeal № {number}?", number=self.number),
                t("What you wrote and sent with it will be erased. This cannot be undone."),
            )
            yes = Button(t.plain("Yes, withdraw"), WithdrawAppeal(self.appeal), style="danger")
            no = Button(t.plain("No, keep it"), ShowAppeal(self.appeal))
            return Outgoing(text, ((yes,), (no,)))
        answer = None
        if self.answer is not None:
            said = quote(lines(*answer_lines(speaker, self.answer)))
            answer = lines(bold(_ended(speaker, self.kind, self.answer)), said)
        stands = {
            appeal_model.Stage.WITHDRAWN: t(
                "Withdrawn; what you wrote and sent with it is erased."
            ),
            appeal_model.Stage.ANSWERED: t("Answered."),
        }.get(self.stage)
        late = self.due_at < speaker.now
        waits = (
            t("It was to be answered by {day}. We are late, and staff are reminded of it.", day=day)
            if late
            else t("Waits for other people to decide; answer by {day}.", day=day)
        )
        text = paragraphs(
            lines(
                bold(t("Appeal № {number}", number=self.number)),
                t("Sent: {time}", time=t.time(self.filed_at)),
                stands or waits,
            ),
            answer,
        )
        ask = Button(t.plain("Withdraw"), AskAppealWithdrawal(self.appeal))
        return Outgoing(text, filled([ask] if self.may_withdraw else [], [home_button(speaker)]))


@message
class AppealAnswered:
    """Tells a person the answer, unasked."""

    number: str
    kind: appeal_model.Kind
    answer: AppealAnswer
    report: str | None = None  # of a second look

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        is_look = self.kind is appeal_model.Kind.SECOND_LOOK
        head = (
            t("You asked for a second look at your report.")
            if is_look
            else t("There is an answer to your appeal.")
        )
        ended = _ended(speaker, self.kind, self.answer)
        text = paragraphs(
            lines(bold(head), bold(numbered(self.number)), ended),
            lines(*answer_lines(speaker, self.answer)),
            not is_look
            and t("You can also go to court. The register shows the decision as it stands now."),
        )
        rows = ((show_button(speaker, self.report),),) if self.report else ()
        return Outgoing(text, rows)


@message
class SecondLookAsked:
    """Other people look at the report again; the answer comes by `due_at`."""

    report: str
    number: str
    due_at: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(numbered(self.number)),
            t(
                "People who took no part in the decision look at your report again, once. The "
                "answer comes by {day}.",
                day=t.day(self.due_at),
            ),
        )
        return Outgoing(text, ((show_button(speaker, self.report),),))


@message
class SecondLookTaken:
    """The keyboard of a report's message without the button that asked for a second look.

    Each button that is left has its label and its data.
    """

    left: tuple[tuple[tuple[str, str], ...], ...]

    def render(self, speaker: Speaker) -> Outgoing:
        """Only the keyboard changes: the news above stays covered as it is."""
        del speaker
        rows = (
            tuple(Button(label, action) for label, data in row if (action := decode(data)))
            for row in self.left
        )
        return Outgoing("…", filled(*rows), only_edit=True, only_rows=True)


def _asked(speaker: Speaker, notice: ContestStep) -> list[Part]:
    t, draft = speaker.t, notice.draft
    files = len(draft.files)
    sent = files and t.plural("{n} file", "{n} files", files)
    if draft.step is appeal_model.Step.ABOUT:
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
    if draft.step is appeal_model.Step.WORDS:
        ask = bold(t("Write why, in your words. You can send files, too."))
        return [lines(about, sent), ask]
    words = quote(shortened(defang(draft.words or ""), SHOWN_WORDS), expandable=True)
    return [
        lines(about, words, sent),
        t("Send more to add it. The answer comes by {day}.", day=t.day(notice.due_at)),
        bold(t("How shall we answer you?")),
    ]
