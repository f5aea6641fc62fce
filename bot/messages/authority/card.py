"""The card of what was passed on, in the group of an authority."""

from bot.domain.actions.authority.answers import Acknowledge
from bot.domain.authority.answer_draft import Kind
from bot.domain.authority.deeplink import answer_link
from bot.domain.authority.referral import Stage
from bot.domain.link import defang
from bot.domain.notices.authority import answers as said
from bot.i18n import numbered
from bot.messages.authority.answers import (
    acted_lines,
    answer_lines,
    refusal_words,
    undo_line,
)
from bot.messages.choosing import URGENCY_MARKS
from bot.messages.citizen.decided import reasoning
from bot.messages.fit import shortened
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Part, Speaker, bold, filled, lines, paragraphs, quote, says
from bot.services.authority.group.desk_cards import ReferralView
from bot.services.work import DAY_MS

SHOWN_WORDS = 1000
_CLOSED = frozenset({Stage.DONE, Stage.REFUSED, Stage.RECALLED})


def referral_card(speaker: Speaker, view: ReferralView) -> Outgoing:
    """Nothing in it leads to a reporter, and no link can be opened from it."""
    t, case = speaker.t, view.case
    head = f"{URGENCY_MARKS[case.urgency]} {numbered(case.number)}"
    text = paragraphs(
        lines(
            bold(f"{head} · {speaker.violation(case.violation)}"),
            t("Region: {region}", region=speaker.region(case.region)) if case.region else None,
            *_since(speaker, view),
        ),
        quote(case.display) if case.display else None,
        _grounds(speaker, view),
        lines(*_state(speaker, view)),
    )
    return Outgoing(text, _rows(speaker, view))


def _since(speaker: Speaker, view: ReferralView) -> list[Part]:
    t, referral = speaker.t, view.referral
    since = referral.sent_at or referral.created_at
    wished = since + speaker.channel.terms.chase_days[0] * DAY_MS
    awaits = view.given is None and referral.stage not in _CLOSED
    return [
        t("Passed on: {time}", time=t.time(since)),
        t("Please answer by {day}.", day=t.day(wished)) if awaits else None,
    ]


def _grounds(speaker: Speaker, view: ReferralView) -> str | None:
    decision = view.case.decision
    if decision is None or decision.id != view.referral.decision_id:
        return None
    return lines(*reasoning(speaker, decision, brief=True))


def _state(speaker: Speaker, view: ReferralView) -> list[Part]:
    t, referral, given = speaker.t, view.referral, view.given
    if referral.stage is Stage.RECALLED:
        return [bold(t("The moderators opened this case again. You need not answer."))]
    if given is not None:
        return [
            *answer_lines(speaker, given.answer),
            t("Answered by {name}, {time}", name=view.answered_by or "?", time=t.time(given.at)),
            undo_line(speaker),
        ]
    if referral.stage is Stage.DONE or referral.stage is Stage.REFUSED:
        return _answered(speaker, view)
    if referral.received_at is None:
        return [t("No answer yet.")]
    received = t.time(referral.received_at)
    if view.received_by is None:
        return [t("Received: {time}", time=received)]
    return [t("Received by {name}, {time}", name=view.received_by, time=received)]


def _answered(speaker: Speaker, view: ReferralView) -> list[Part]:
    t, referral = speaker.t, view.referral
    by = view.answered_by and t(
        "Answered by {name}, {time}", name=view.answered_by, time=t.time(referral.closed_at or 0)
    )
    if referral.stage is Stage.DONE:
        return [*acted_lines(speaker, referral.order), by]
    words = refusal_words(speaker, referral.refusal, referral.refusal_language)
    return [bold(t("Refused")), words, by]


def _rows(speaker: Speaker, view: ReferralView) -> Rows:
    t, referral = speaker.t, view.referral
    if view.given is not None or referral.stage in _CLOSED:
        return ()
    bot, id = speaker.bot_username, referral.id
    received = Button(t.plain("Received"), Acknowledge(id), style="primary")
    return filled(
        [received] if referral.received_at is None else [],
        [
            Button(t.plain("Answer"), url=answer_link(bot, Kind.DONE, id)),
            Button(t.plain("Refuse"), url=answer_link(bot, Kind.REFUSED, id)),
        ],
        [Button(t.plain("Ask the desk"), url=answer_link(bot, Kind.ASKED, id))],
    )


@says(said.AuthorityTold)
def authority_told(speaker: Speaker, notice: said.AuthorityTold) -> Outgoing:
    t = speaker.t
    other = notice.language not in {"", t.language}
    return Outgoing(
        paragraphs(
            bold(t("№ {number}: the moderators answer", number=notice.number)),
            lines(
                quote(defang(shortened(notice.words, SHOWN_WORDS))),
                other and t("Language: {name}", name=language_name(notice.language)),
            ),
        )
    )


@says(said.AuthorityReminder)
def authority_reminder(speaker: Speaker, notice: said.AuthorityReminder) -> Outgoing:
    t, number = speaker.t, notice.number
    if notice.taken_back:
        return Outgoing(
            t(
                "№ {number}: the moderators opened this case again. What was passed on does not"
                " stand any more, and you need not answer.",
                number=number,
            )
        )
    return Outgoing(
        t(
            "№ {number} still waits for your answer. The buttons are under the card above.",
            number=number,
        )
    )
