"""Messages about an appeal to the person, the reporters and staff."""

from bot.core.buttons import decode
from bot.core.codes import show
from bot.core.languages import numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows
from bot.core.speaker import Speaker, bold, code, filled, lines, paragraphs
from bot.register import appeal_notices as press
from bot.register.appeal_model import Kind, Stage
from bot.register.appeal_notices import AppealAnswer
from bot.register.contest_screens import answer_lines, details, found
from bot.reports.anonymity_screens import clean_button
from bot.reports.welcome_screens import home_button, show_button


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
            own = ((Button(t.plain("Show the appeal"), press.ShowAppeal(self.appeal)),),)
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
    kind: Kind
    stage: Stage
    filed_at: int
    due_at: int
    entry: str | None = None
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
            yes = Button(
                t.plain("Yes, withdraw"), press.WithdrawAppeal(self.appeal), style="danger"
            )
            no = Button(t.plain("No, keep it"), press.ShowAppeal(self.appeal))
            return Outgoing(text, ((yes,), (no,)))
        stands = {
            Stage.WITHDRAWN: t("Withdrawn; what you wrote and sent with it is erased."),
            Stage.ANSWERED: t("Answered."),
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
            self.answer is not None and answer_lines(speaker, self.kind, self.answer),
        )
        ask = Button(t.plain("Withdraw"), press.AskAppealWithdrawal(self.appeal))
        return Outgoing(text, filled([ask] if self.may_withdraw else [], [home_button(speaker)]))


@message
class AppealAnswered:
    """Tells a person the answer, unasked."""

    number: str
    kind: Kind
    answer: AppealAnswer
    entry: str | None = None
    report: str | None = None  # of a second look

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        is_look = self.kind is Kind.SECOND_LOOK
        head = (
            t("You asked for a second look at your report.")
            if is_look
            else t("There is an answer to your appeal.")
        )
        shown = details(speaker, self.answer)
        text = paragraphs(
            lines(bold(head), bold(numbered(self.number)), found(speaker, self.kind, self.answer)),
            shown,
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
