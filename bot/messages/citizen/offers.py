"""Questions about what the person began: go on with it, begin another, is it an answer?"""

from dataclasses import replace

from bot.domain.actions import draft as press
from bot.domain.actions.hotlines import BeginCall
from bot.domain.citizen.answers import Remark
from bot.domain.citizen.deeplink import DeepLink
from bot.domain.citizen.draft import Draft
from bot.domain.notices import reporter as said
from bot.domain.notices.hotlines import LinkOffer
from bot.domain.notices.talks import AnswerOffer
from bot.messages.citizen.draft import button, by_phone, contents, end, hide_row
from bot.messages.citizen.numbers import warning
from bot.messages.citizen.remarks import remarks
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote, says

_OF_REPORTS = {Remark.ADDED, Remark.CORRECTED, Remark.SHORTENED}
"""Remarks that are true of a report, which this may not be: an answer is not shortened."""


@says(AnswerOffer)
def answer_offer(speaker: Speaker, notice: AnswerOffer) -> Outgoing:
    t, step = speaker.t, notice.step
    draft = step.draft
    fitting = tuple(remark for remark in step.remarks if remark not in _OF_REPORTS)
    text = paragraphs(
        remarks(speaker, replace(step, remarks=fitting)),
        bold(t("Is this your answer to № {number}?", number=notice.number)),
        contents(speaker, draft),
        t("Question from staff:"),
        quote(notice.question),
        warning(speaker, notice.found),
        t("Nothing is lost until you choose."),
    )
    yes = button(draft, t.plain("Yes, send it as the answer"), press.SendAsAnswer, style="primary")
    no = button(draft, t.plain("No, it is a new report"), press.KeepAsReport)
    rows = (*hide_row(speaker, draft, notice.found), (yes,), (no,))
    return Outgoing(text, rows, stays_last=True)


@says(said.DraftOffer)
def draft_offer(speaker: Speaker, notice: said.DraftOffer) -> Outgoing:
    t, draft = speaker.t, notice.draft
    other = button(draft, t.plain("Start a new one"), press.StartOver)
    if notice.call:
        other = Button(t.plain("Drop it and take the call"), BeginCall(instead=True))
    return _offer(speaker, draft, t("Shall we continue with it?"), t.plain("Continue"), other)


@says(LinkOffer)
def link_offer(speaker: Speaker, notice: LinkOffer) -> Outgoing:
    t, draft = speaker.t, notice.draft
    payload = DeepLink(notice.violation, notice.region).payload
    begun = lines(
        t("The link you opened starts another report."),
        notice.violation and speaker.violation(notice.violation),
        notice.region and speaker.region(notice.region),
    )
    question = paragraphs(begun, t("Nothing is lost until you choose."))
    other = button(draft, t.plain("Start the other one"), press.BeginOther, payload)
    return _offer(speaker, draft, question, t.plain("Continue mine"), other)


def _offer(speaker: Speaker, draft: Draft, question: str, keep: str, other: Button) -> Outgoing:
    """An unfinished report, with buttons to `keep` it, for the `other` choice, and to cancel it."""
    begun = speaker.t("You have a report that has not been sent yet.")
    go_on = button(draft, keep, press.ShowDraft, style="primary")
    text = paragraphs(by_phone(speaker, draft), begun, contents(speaker, draft), question)
    rows = ((go_on,), (other,), end(speaker, draft, back=False))
    return Outgoing(text, rows, stays_last=True)
