"""What people read of an appeal that they sent: the receipt, how far it is, the answer."""

from bot.domain.actions.register import contest as press
from bot.domain.citizen.receipt import show
from bot.domain.notices.register import appeals as said
from bot.domain.register.appeal import Kind, Stage
from bot.i18n import numbered
from bot.messages.buttons import decode
from bot.messages.citizen.anonymous import clean_button
from bot.messages.citizen.welcome import home_button, show_button
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.register.findings import answer_lines, details, found
from bot.messages.speaker import (
    Speaker,
    bold,
    code,
    filled,
    lines,
    paragraphs,
    says,
)


@says(said.AppealReceipt)
def appeal_receipt(speaker: Speaker, notice: said.AppealReceipt) -> Outgoing:
    t, shown = speaker.t, show(notice.code)
    text = paragraphs(
        bold(t("Your appeal is received.")),
        t("The answer comes by {day}, with reasons.", day=t.day(notice.due_at)),
        lines(t("Your code:"), code(shown)),
        t("You read the answer here, and with /status and the code at any time.")
        if notice.appeal
        else t(
            "We no longer know who sent it, and cannot write to you. To read the answer, send"
            " /status and the code, from any Telegram account."
        ),
    )
    own: Rows = ((clean_button(speaker),),)
    if notice.appeal:
        own = ((Button(t.plain("Show the appeal"), press.ShowAppeal(notice.appeal)),),)
    return Outgoing(text, ((Button(t.plain("Copy the code"), copy=shown),), *own), stays_last=True)


@says(said.AppealState)
def appeal_state(speaker: Speaker, notice: said.AppealState) -> Outgoing:
    t = speaker.t
    day = t.day(notice.due_at)
    if notice.confirm and notice.may_withdraw:
        text = paragraphs(
            t("Withdraw appeal № {number}?", number=notice.number),
            t("What you wrote and sent with it will be erased. This cannot be undone."),
        )
        yes = Button(t.plain("Yes, withdraw"), press.WithdrawAppeal(notice.appeal), style="danger")
        no = Button(t.plain("No, keep it"), press.ShowAppeal(notice.appeal))
        return Outgoing(text, ((yes,), (no,)))
    stands = {
        Stage.WITHDRAWN: t("Withdrawn; what you wrote and sent with it is erased."),
        Stage.ANSWERED: t("Answered."),
    }.get(notice.stage)
    late = notice.due_at < speaker.now
    waits = (
        t("It was to be answered by {day}. We are late, and staff are reminded of it.", day=day)
        if late
        else t("Waits for other people to decide; answer by {day}.", day=day)
    )
    text = paragraphs(
        lines(
            bold(t("Appeal № {number}", number=notice.number)),
            t("Sent: {time}", time=t.time(notice.filed_at)),
            stands or waits,
        ),
        notice.answer is not None and answer_lines(speaker, notice.kind, notice.answer),
    )
    ask = Button(t.plain("Withdraw"), press.AskAppealWithdrawal(notice.appeal))
    return Outgoing(text, filled([ask] if notice.may_withdraw else [], [home_button(speaker)]))


@says(said.AppealAnswered)
def appeal_answered(speaker: Speaker, notice: said.AppealAnswered) -> Outgoing:
    t = speaker.t
    is_look = notice.kind is Kind.SECOND_LOOK
    head = (
        t("You asked for a second look at your report.") if is_look
        else t("There is an answer to your appeal.")
    )  # fmt: skip
    shown = details(speaker, notice.answer)
    text = paragraphs(
        lines(
            bold(head), bold(numbered(notice.number)), found(speaker, notice.kind, notice.answer)
        ),
        shown,
        not is_look
        and t("You can also go to court. The register shows the decision as it stands now."),
    )
    rows = ((show_button(speaker, notice.report),),) if notice.report else ()
    return Outgoing(text, rows)


@says(said.SecondLookTaken)
def second_look_taken(speaker: Speaker, notice: said.SecondLookTaken) -> Outgoing:
    """Only the keyboard changes: the news above stays covered as it is."""
    del speaker
    rows = (
        tuple(Button(label, action) for label, data in row if (action := decode(data)))
        for row in notice.left
    )
    return Outgoing("…", filled(*rows), only_edit=True, only_rows=True)


@says(said.SecondLookAsked)
def second_look_asked(speaker: Speaker, notice: said.SecondLookAsked) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(numbered(notice.number)),
        t(
            "People who took no part in the decision look at your report again, once. The answer"
            " comes by {day}.",
            day=t.day(notice.due_at),
        ),
    )
    return Outgoing(text, ((show_button(speaker, notice.report),),))
