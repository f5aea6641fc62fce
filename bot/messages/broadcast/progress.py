"""A run under way, kept current by edits, and what came of it."""

from __future__ import annotations

from bot.domain.broadcast.broadcast import Errand, Stage
from bot.domain.notices import broadcast as said
from bot.messages.broadcast.screens import Rows, list_button, press
from bot.messages.broadcast.words import people, stage_label, topic_label
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Outgoing, Upload
from bot.messages.speaker import Speaker, bold, code, lines, paragraphs, says

BAR = 12
"""Blocks of the bar that shows how far it is."""


@says(said.BroadcastProgress)
def progress(speaker: Speaker, notice: said.BroadcastProgress) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        lines(
            bold(
                t(
                    "Broadcast № {number} · {stage}",
                    number=notice.number,
                    stage=_state(speaker, notice),
                )
            ),
            topic_label(speaker, notice.topic),
        ),
        code(_bar(notice)),
        lines(*_figures(speaker, notice)),
        lines(*_pace(speaker, notice)),
    )
    return Outgoing(text, _rows(speaker, notice), silent=True)


def _state(speaker: Speaker, notice: said.BroadcastProgress) -> str:
    t = speaker.t
    if notice.stage is not Stage.SENDING or notice.errand is Errand.SEND:
        return stage_label(speaker, notice.stage)
    if notice.errand is Errand.CORRECT:
        return t.plain("being corrected")
    return t.plain("being deleted")


def _bar(notice: said.BroadcastProgress) -> str:
    done, total = notice.total - notice.left, notice.total
    share = 100 if total <= 0 else done * 100 // total
    share = share if notice.is_listed else 0
    filled = share * BAR // 100
    return f"{'█' * filled}{'░' * (BAR - filled)} {share} %"


def _figures(speaker: Speaker, notice: said.BroadcastProgress) -> list[str | None]:
    t = speaker.t
    if not notice.is_listed:
        if notice.stage.is_over:
            return [_never_listed(speaker)]
        return [t("The list of recipients is being made: {n} so far", n=t.number(notice.total))]
    if notice.errand is Errand.SEND:
        return [
            t("Sent: {n}", n=t.number(notice.delivered)),
            t("Blocked the bot: {n}", n=t.number(notice.blocked)),
            t("Failed: {n}", n=t.number(notice.failed)),
            t("Unknown, not repeated: {n}", n=t.number(notice.unknown)) if notice.unknown else None,
            t("Unsubscribed meanwhile: {n}", n=t.number(notice.skipped))
            if notice.skipped
            else None,
            t("Left: {n}", n=t.number(notice.left)),
        ]
    changed = (
        t("Corrected: {n}", n=t.number(notice.changed))
        if notice.errand is Errand.CORRECT
        else t("Deleted: {n}", n=t.number(notice.changed))
    )
    return [
        changed,
        t("Not possible any more: {n}", n=t.number(notice.unchanged)),
        t("Left: {n}", n=t.number(notice.left)),
    ]


def _pace(speaker: Speaker, notice: said.BroadcastProgress) -> list[str | None]:
    t = speaker.t
    if notice.stage is Stage.PAUSED:
        return [t("Nothing leaves until you press “Resume”.")]
    if notice.stage is not Stage.SENDING or not notice.is_listed:
        return []
    return [
        t("Now: {pace} a second", pace=t.tenths(notice.per_second)),
        t("Done at about {time}", time=t.time(notice.ends_at)) if notice.ends_at else None,
        t("Slowed down") if notice.slower else None,
    ]


def _rows(speaker: Speaker, notice: said.BroadcastProgress) -> Rows:
    t = speaker.t
    cancel = press(notice, t.plain("Cancel the broadcast"), "cancel", style="danger")
    match notice.stage:
        case Stage.SENDING:
            pace = (
                press(notice, t.plain("Full speed"), "full")
                if notice.slower
                else press(notice, t.plain("Slower"), "slower")
            )
            first = (press(notice, t.plain("Pause"), "pause", style="primary"), pace)
            urgent = (press(notice, t.plain("Urgent: before the others"), "urgent"),)
            is_first = notice.urgent or notice.errand is not Errand.SEND
            return (first, *(() if is_first else (urgent,)), (cancel,))
        case Stage.PAUSED:
            return ((press(notice, t.plain("Resume"), "resume", style="primary"),), (cancel,))
        case _:
            return ((press(notice, t.plain("Report"), "report"),), (list_button(speaker),))


@says(said.BroadcastReport)
def report(speaker: Speaker, notice: said.BroadcastReport) -> Outgoing:
    t = speaker.t
    head = lines(
        bold(
            t(
                "Broadcast № {number} · {stage}",
                number=notice.number,
                stage=stage_label(speaker, notice.stage),
            )
        ),
        topic_label(speaker, notice.topic),
        t("{begin} – {end}", begin=t.time(notice.started_at), end=t.time(notice.ended_at)),
    )
    figures: tuple[str, ...] = (_never_listed(speaker),)
    if notice.total is not None:
        figures = (
            lines(*_reached(speaker, notice, notice.total)),
            lines(*_reasons(speaker, notice)),
            lines(*_reactions(speaker, notice)),
        )
    text = paragraphs(head, *figures)
    rows: list[tuple[Button, ...]] = [(press(notice, t.plain("Table (CSV)"), "csv"),)]
    if notice.may_change:
        rows.append((
            press(notice, t.plain("Correct it"), "correct"),
            press(notice, t.plain("Delete it"), "withdraw", style="danger"),
        ))  # fmt: skip
    rows.append((press(notice, t.plain("See the message"), "show"), list_button(speaker)))
    return Outgoing(text, tuple(rows))


def _never_listed(speaker: Speaker) -> str:
    return speaker.t("It was cancelled while the list of recipients was being made: nobody got it.")


def _reached(speaker: Speaker, notice: said.BroadcastReport, total: int) -> list[str | None]:
    t = speaker.t
    by_language = [
        t("· {language}: {n}", language=language_name(code), n=t.number(number))
        for code, number in notice.by_language
    ]
    return [
        t("It was meant for: {people}", people=people(speaker, total)),
        bold(t("Delivered: {n}", n=t.number(notice.delivered))),
        *by_language,
        t("Blocked the bot: {n}", n=t.number(notice.blocked)),
        t("Unknown, not repeated: {n}", n=t.number(notice.unknown)) if notice.unknown else None,
        t("Unsubscribed meanwhile: {n}", n=t.number(notice.skipped)) if notice.skipped else None,
        t("Not sent, because it was cancelled: {n}", n=t.number(notice.left))
        if notice.left
        else None,
        t("Deleted afterwards: {n}", n=t.number(notice.withdrawn)) if notice.withdrawn else None,
    ]


def _reasons(speaker: Speaker, notice: said.BroadcastReport) -> list[str]:
    t = speaker.t
    failed = sum(number for _, number in notice.failed)
    if not failed:
        return [t("Failed: {n}", n=0)]
    return [
        t("Failed: {n}", n=t.number(failed)),
        *(
            t("· {reason}: {n}", reason=reason or "?", n=t.number(number))
            for reason, number in notice.failed
        ),
    ]


def _reactions(speaker: Speaker, notice: said.BroadcastReport) -> list[str]:
    t = speaker.t
    left = t("Unsubscribed under it: {n}", n=t.number(notice.opt_outs))
    if notice.presses is None:
        return [left, t("Presses on links are not counted here.")]
    if not notice.presses:
        return [left]
    return [
        left,
        t("Presses on links:"),
        *(t("· {label}: {n}", label=label, n=t.number(number)) for label, number in notice.presses),
    ]


@says(said.BroadcastTable)
def table(speaker: Speaker, notice: said.BroadcastTable) -> Outgoing:
    """The figures for a spreadsheet: no person is in it."""
    name = f"broadcast-{notice.number}.csv"
    words = speaker.t(
        "The figures of broadcast № {number}. Nobody is named in them.", number=notice.number
    )
    return Outgoing(words, file=Upload("document", name, notice.content.encode("utf-8-sig")))
