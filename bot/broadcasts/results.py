"""Figures of a broadcast's runs: how far one is, what came of it, and what is asked before it ends.

They are read when the message is sent: the author sees what stands then.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from bot.broadcasts import messages, store
from bot.broadcasts.messages import heading, list_button, press
from bot.broadcasts.model import Broadcast, Fate, Progress, RunKind, Stage
from bot.core.messages import (
    N_,
    Button,
    Message,
    Outgoing,
    Speaker,
    Translator,
    Upload,
    bold,
    code,
    filled,
    language_name,
    lines,
    paragraphs,
)
from bot.core.spreadsheets import csv_text
from bot.core.work import Work

BAR = 12
"""Blocks of the bar that shows how far it is."""
_RUNNING: Mapping[RunKind, str] = {
    RunKind.SEND: N_("being sent"),
    RunKind.CORRECT: N_("being corrected"),
    RunKind.WITHDRAW: N_("being deleted"),
}


class BroadcastRun(Message):
    """How far it is, kept current by edits, at the pace of the last seconds; once it is over, what
    came of it."""

    broadcast: str
    per_second: float = 0.0

    async def load(self, work: Work) -> Progress | None:
        return await store.progress(work.tx, self.broadcast)

    def render(self, speaker: Speaker, run: Progress) -> Outgoing:
        t = speaker.t
        broadcast = run.broadcast
        if broadcast.stage.is_over:
            return _report(speaker, run)
        share = 0
        state = None
        pace = list[str]()
        if run.is_listed:
            share = 100 if run.total <= 0 else (run.total - run.left) * 100 // run.total
        done = share * BAR // 100
        first = press(
            broadcast, t.plain("Pause"), messages.PauseBroadcast, style="primary"
        )
        if broadcast.stage is Stage.PAUSED:
            pace = [t("Nothing is sent until you press “Resume”.")]
            first = press(
                broadcast, t.plain("Resume"), messages.ResumeBroadcast, style="primary"
            )
        else:
            state = t.plain(_RUNNING[broadcast.errand])
            if run.is_listed:
                pace = [t("Now: {pace} a second", pace=t.tenths(self.per_second))]
            if run.is_listed and self.per_second:
                ends_at = speaker.now + round(run.left / self.per_second * 1000)
                pace.append(t("Ends at about {time}", time=t.time(ends_at)))
        cancel = t.plain("Cancel the broadcast")
        stop = press(
            broadcast, cancel, messages.AskSure, messages.Sure.CANCEL, style="danger"
        )
        text = paragraphs(
            heading(speaker, broadcast, state),
            code(f"{'█' * done}{'░' * (BAR - done)} {share} %"),
            lines(*_so_far(t, run)),
            lines(*pace),
        )
        return Outgoing(text, ((first,), (stop,)), silent=True)


def _so_far(t: Translator, run: Progress) -> Iterator[str]:
    if not run.is_listed:
        so_far = t.number(run.total)
        yield t("The list of recipients is being made: {n} so far", n=so_far)
        return
    if run.broadcast.errand is RunKind.SEND:
        yield t("Sent: {n}", n=t.number(run.sent(Fate.DELIVERED)))
        yield from _not_delivered(t, run)
        yield t("Failed: {n}", n=t.number(run.sent(Fate.FAILED)))
    yield from _changes(t, run)
    yield t("Left: {n}", n=t.number(run.left))


def _changes(t: Translator, run: Progress) -> Iterator[str]:
    changed = t.number(run.changed)
    if run.broadcast.errand is not RunKind.SEND:
        corrects = run.broadcast.errand is RunKind.CORRECT
        yield (
            t("Corrected: {n}", n=changed) if corrects else t("Deleted: {n}", n=changed)
        )
        yield t("Not possible any more: {n}", n=t.number(run.unchanged))


def _not_delivered(t: Translator, run: Progress) -> Iterator[str]:
    yield t("Blocked the bot: {n}", n=t.number(run.sent(Fate.BLOCKED)))
    if unknown := run.sent(Fate.UNKNOWN):
        yield t("Unknown, not repeated: {n}", n=t.number(unknown))
    if skipped := run.sent(Fate.SKIPPED):
        yield t("Unsubscribed meanwhile: {n}", n=t.number(skipped))


def _report(speaker: Speaker, run: Progress) -> Outgoing:
    t = speaker.t
    broadcast = run.broadcast
    begin = t.time(broadcast.started_at or broadcast.created_at)
    end = t.time(broadcast.ended_at or speaker.now)
    head = lines(
        heading(speaker, broadcast), t("{begin} – {end}", begin=begin, end=end)
    )
    never = t(
        "It was cancelled while the list of recipients was being made: no recipient got it."
    )
    figures = _figures(speaker, run) if run.is_listed else (never,)
    table = press(broadcast, t.plain("Table (CSV)"), messages.GetTable)
    see = press(broadcast, t.plain("See the message"), messages.ShowTexts)
    correct = press(broadcast, t.plain("Correct it"), messages.BeginCorrection)
    withdraw = (messages.AskSure, messages.Sure.WITHDRAW)
    delete = press(broadcast, t.plain("Delete it"), *withdraw, style="danger")
    change = (correct, delete) if run.standing() else ()
    return Outgoing(
        paragraphs(head, *figures),
        filled((table,), change, (see, list_button(speaker))),
    )


def _figures(speaker: Speaker, run: Progress) -> Iterator[str]:
    t = speaker.t
    failed = Counter[str]()
    by_language = Counter[str]()
    for one in run.tallies:
        if one.run <= 1 and one.fate is Fate.FAILED:
            failed[one.reason] += one.count
        elif one.run <= 1 and one.fate is Fate.DELIVERED:
            by_language[one.language] += one.count
    yield lines(
        t("It was meant for: {people}", people=messages.people(speaker, run.total)),
        bold(t("Delivered: {n}", n=t.number(by_language.total()))),
        *(
            t("· {language}: {n}", language=language_name(code), n=t.number(number))
            for code, number in by_language.items()
        ),
        *_not_delivered(t, run),
        run.not_sent
        and t("Not sent, because it was cancelled: {n}", n=t.number(run.not_sent)),
    )
    yield lines(*_changes(t, run))
    yield lines(
        t("Failed: {n}", n=t.number(failed.total())),
        *(
            t("· {reason}: {n}", reason=reason or "?", n=t.number(number))
            for reason, number in failed.most_common()
        ),
    )
    yield t("Unsubscribed under it: {n}", n=t.number(run.opt_outs))


class BroadcastTable(Message):
    """The figures for a spreadsheet, one a row: no person is in it."""

    broadcast: str

    async def load(self, work: Work) -> Progress | None:
        return await store.progress(work.tx, self.broadcast)

    def render(self, speaker: Speaker, run: Progress) -> Outgoing:
        number = run.broadcast.number
        table = [
            ("broadcast", "run", "language", "what", "reason", "count"),
            *(
                (
                    number,
                    one.run,
                    one.language,
                    one.fate.name.lower(),
                    one.reason,
                    one.count,
                )
                for one in run.tallies
            ),
            (number, 1, "", "recipients", "", run.total),
            (number, 1, "", "opted_out", "", run.opt_outs),
        ]
        words = speaker.t(
            "The figures of broadcast № {number}. No person is named in them.",
            number=number,
        )
        content = csv_text(table).encode("utf-8-sig")
        name = f"broadcast-{number}.csv"
        return Outgoing(words, file=Upload("document", name, content))


DELETE_HOURS = 48
"""For so long Telegram lets a bot delete what it wrote in a private chat."""


class BroadcastQuestion(Message):
    broadcast: Broadcast
    what: messages.Sure

    async def load(self, work: Work) -> Progress | None:
        return await store.progress(work.tx, self.broadcast.id)

    def render(self, speaker: Speaker, run: Progress) -> Outgoing:
        t = speaker.t
        number = messages.people(speaker, run.standing().total())
        said: tuple[str, ...]
        match self.what:
            case messages.Sure.CANCEL:
                yes = t.plain("Yes, stop it for good")
                said = (
                    t("Stop it for good?"),
                    t("Have got it, and keep it: {people}", people=number),
                    t("A cancelled broadcast cannot go on. “Pause” can."),
                )
            case messages.Sure.WITHDRAW:
                yes = t.plain("Yes, delete it")
                said = (
                    t("Delete it from people's chats?"),
                    t("It concerns: {people}", people=number),
                    t(
                        "Telegram lets a bot delete a message for {hours} hours. Older ones stay; a"
                        " correction can still change them.",
                        hours=DELETE_HOURS,
                    ),
                    t(
                        "People who have read it have read it. A deletion cannot be undone."
                    ),
                )
        act = press(self.broadcast, yes, messages.ConfirmAct, self.what, style="danger")
        no = Button(t.plain("No, go back"), messages.OpenBroadcast(self.broadcast.id))
        head = bold(t("Broadcast № {number}", number=self.broadcast.number))
        return Outgoing(paragraphs(head, lines(*said)), ((act,), (no,)))
