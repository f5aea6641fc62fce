"""A run under way, kept current by edits, and what came of it."""

from collections.abc import Mapping

from bot.domain.actions import broadcast as acts
from bot.domain.broadcast.broadcast import RunKind, Stage
from bot.domain.notices import broadcast as said
from bot.domain.notices.broadcast import Sure
from bot.i18n import N_
from bot.messages.broadcast.panel import heading
from bot.messages.broadcast.screens import Rows, list_button, press
from bot.messages.broadcast.words import people
from bot.messages.languages import language_name
from bot.messages.outgoing import Outgoing, Upload
from bot.messages.speaker import Speaker, bold, code, filled, lines, paragraphs, says

BAR = 12
"""Blocks of the bar that shows how far it is."""


RUNNING: Mapping[RunKind, str] = {
    RunKind.SEND: N_("being sent"),
    RunKind.CORRECT: N_("being corrected"),
    RunKind.WITHDRAW: N_("being deleted"),
}


@says(said.BroadcastProgress)
def progress(speaker: Speaker, notice: said.BroadcastProgress) -> Outgoing:
    runs = notice.stage is Stage.SENDING
    state = speaker.t.plain(RUNNING[notice.errand]) if runs else None
    text = paragraphs(
        heading(speaker, notice, state),
        code(_bar(notice)),
        lines(*_figures(speaker, notice)),
        lines(*_pace(speaker, notice)),
    )
    return Outgoing(text, _rows(speaker, notice), silent=True)


def _bar(notice: said.BroadcastProgress) -> str:
    total = notice.total or 0
    share = 100 if total <= 0 else (total - notice.left) * 100 // total
    share = share if notice.is_listed else 0
    filled = share * BAR // 100
    return f"{'█' * filled}{'░' * (BAR - filled)} {share} %"


def _figures(speaker: Speaker, notice: said.BroadcastProgress) -> list[str]:
    t = speaker.t
    if not notice.is_listed:
        so_far = t.number(notice.total or 0)
        return [t("The list of recipients is being made: {n} so far", n=so_far)]
    figures = _changes(speaker, notice)
    if notice.errand is RunKind.SEND:
        figures = [
            t("Sent: {n}", n=t.number(notice.delivered)),
            t("Blocked the bot: {n}", n=t.number(notice.blocked)),
            t("Failed: {n}", n=t.number(notice.failed)),
            *_rest(speaker, notice),
        ]
    return [*figures, t("Left: {n}", n=t.number(notice.left))]


def _changes(speaker: Speaker, notice: said.Counted) -> list[str]:
    """What a correction or deletion did."""
    t, n = speaker.t, speaker.t.number(notice.changed)
    if notice.errand is RunKind.SEND:
        return []
    return [
        t("Corrected: {n}", n=n) if notice.errand is RunKind.CORRECT else t("Deleted: {n}", n=n),
        t("Not possible any more: {n}", n=t.number(notice.unchanged)),
    ]


def _rest(speaker: Speaker, notice: said.Counted) -> list[str]:
    t, unknown, skipped = speaker.t, notice.unknown, notice.skipped
    return [
        *([t("Unknown, not repeated: {n}", n=t.number(unknown))] if unknown else []),
        *([t("Unsubscribed meanwhile: {n}", n=t.number(skipped))] if skipped else []),
    ]


def _pace(speaker: Speaker, notice: said.BroadcastProgress) -> list[str | None]:
    t = speaker.t
    if notice.stage is Stage.PAUSED:
        return [t("Nothing is sent until you press “Resume”.")]
    if notice.stage is not Stage.SENDING or not notice.is_listed:
        return []
    return [
        t("Now: {pace} a second", pace=t.tenths(notice.per_second)),
        t("Ends at about {time}", time=t.time(notice.ends_at)) if notice.ends_at else None,
    ]


def _rows(speaker: Speaker, notice: said.BroadcastProgress) -> Rows:
    t = speaker.t
    first = press(notice, t.plain("Pause"), acts.PauseBroadcast, style="primary")
    if notice.stage is Stage.PAUSED:
        first = press(notice, t.plain("Resume"), acts.ResumeBroadcast, style="primary")
    cancel = t.plain("Cancel the broadcast")
    return ((first,), (press(notice, cancel, acts.AskSure, Sure.CANCEL, style="danger"),))


@says(said.BroadcastReport)
def report(speaker: Speaker, notice: said.BroadcastReport) -> Outgoing:
    t = speaker.t
    begin, end = t.time(notice.started_at), t.time(notice.ended_at)
    head = lines(heading(speaker, notice), t("{begin} – {end}", begin=begin, end=end))
    never = t("It was cancelled while the list of recipients was being made: no recipient got it.")
    figures: tuple[str, ...] = (never,)
    if notice.total is not None:
        figures = (
            lines(*_reached(speaker, notice, notice.total)),
            lines(*_changes(speaker, notice)),
            lines(*_reasons(speaker, notice)),
            t("Unsubscribed under it: {n}", n=t.number(notice.opt_outs)),
        )
    text = paragraphs(head, *figures)
    csv = press(notice, t.plain("Table (CSV)"), acts.GetTable)
    see = press(notice, t.plain("See the message"), acts.ShowTexts)
    correct = press(notice, t.plain("Correct it"), acts.BeginCorrection)
    delete = press(notice, t.plain("Delete it"), acts.AskSure, Sure.WITHDRAW, style="danger")
    change = (correct, delete) if notice.may_change else ()
    return Outgoing(text, filled((csv,), change, (see, list_button(speaker))))


def _reached(speaker: Speaker, notice: said.BroadcastReport, total: int) -> list[str | None]:
    t = speaker.t
    left, is_deleted = notice.left, notice.errand is RunKind.WITHDRAW
    withdrawn = 0 if is_deleted else notice.withdrawn
    return [
        t("It was meant for: {people}", people=people(speaker, total)),
        bold(t("Delivered: {n}", n=t.number(notice.delivered))),
        *(
            t("· {language}: {n}", language=language_name(code), n=t.number(number))
            for code, number in notice.by_language
        ),
        t("Blocked the bot: {n}", n=t.number(notice.blocked)),
        *_rest(speaker, notice),
        t("Not sent, because it was cancelled: {n}", n=t.number(left)) if left else None,
        t("Deleted afterwards: {n}", n=t.number(withdrawn)) if withdrawn else None,
    ]


def _reasons(speaker: Speaker, notice: said.BroadcastReport) -> list[str]:
    t = speaker.t
    return [
        t("Failed: {n}", n=t.number(sum(number for _, number in notice.failed))),
        *(
            t("· {reason}: {n}", reason=reason or "?", n=t.number(number))
            for reason, number in notice.failed
        ),
    ]


@says(said.BroadcastTable)
def table(speaker: Speaker, notice: said.BroadcastTable) -> Outgoing:
    """The figures for a spreadsheet: no person is in it."""
    number, name = notice.number, f"broadcast-{notice.number}.csv"
    words = speaker.t(
        "The figures of broadcast № {number}. No person is named in them.", number=number
    )
    return Outgoing(words, file=Upload("document", name, notice.content.encode("utf-8-sig")))
