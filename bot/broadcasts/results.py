"""Figures of a broadcast's runs: how far one is, what came of it, and what is asked before it ends.

They are read when the message is sent: the author sees what stands then.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping

from bot.broadcasts import messages, model, store
from bot.broadcasts.messages import heading, list_button, press
from bot.broadcasts.model import Broadcast, Counts, Fate, RunKind, Stage
from bot.core.languages import N_, Translator
from bot.core.messages import message
from bot.core.outgoing import Outgoing, Upload
from bot.core.speaker import Speaker, bold, code, filled, language_name, lines, paragraphs
from bot.core.spreadsheets import harmless
from bot.core.work import Work
from bot.dataclass import frozen
from bot.reports import store as reports_store


@frozen
class RunView:
    """A broadcast with its figures; `opt_outs` are people who unsubscribed under it."""

    broadcast: Broadcast
    counts: Counts
    tallies: tuple[store.Tally, ...]
    opt_outs: int


async def _view(work: Work, id: str) -> RunView | None:
    broadcast = await store.get(work.tx, id)
    if broadcast is None:
        return None
    counts, tallies = await store.counts(work.tx, id), await store.tally(work.tx, id)
    return RunView(broadcast, counts, (*tallies,), await reports_store.left_under(work.tx, id))


BAR = 12
"""Blocks of the bar that shows how far it is."""
_RUNNING: Mapping[RunKind, str] = {
    RunKind.SEND: N_("being sent"),
    RunKind.CORRECT: N_("being corrected"),
    RunKind.WITHDRAW: N_("being deleted"),
}


@message
class BroadcastRun:
    """How far it is, kept current by edits, at the pace of the last seconds; once it is over, what
    came of it."""

    broadcast: str
    per_second: float = 0.0

    async def load(self, work: Work) -> RunView | None:
        return await _view(work, self.broadcast)

    def render(self, speaker: Speaker, run: RunView) -> Outgoing:
        t, broadcast, counts = speaker.t, run.broadcast, run.counts
        if broadcast.stage.is_over:
            return _report(speaker, run)
        share, state, pace, left = 0, None, list[str](), counts.left_to(broadcast.errand)
        if counts.is_listed:
            share = 100 if counts.total <= 0 else (counts.total - left) * 100 // counts.total
        done = share * BAR // 100
        first = press(broadcast, t.plain("Pause"), messages.PauseBroadcast, style="primary")
        if broadcast.stage is Stage.PAUSED:
            pace = [t("Nothing is sent until you press “Resume”.")]
            first = press(broadcast, t.plain("Resume"), messages.ResumeBroadcast, style="primary")
        else:
            state = t.plain(_RUNNING[broadcast.errand])
            if counts.is_listed:
                pace = [t("Now: {pace} a second", pace=t.tenths(self.per_second))]
            if counts.is_listed and self.per_second:
                ends_at = speaker.now + round(left / self.per_second * 1000)
                pace.append(t("Ends at about {time}", time=t.time(ends_at)))
        cancel = t.plain("Cancel the broadcast")
        stop = press(broadcast, cancel, messages.AskSure, messages.Sure.CANCEL, style="danger")
        text = paragraphs(
            heading(speaker, broadcast, state),
            code(f"{'█' * done}{'░' * (BAR - done)} {share} %"),
            lines(*_so_far(t, broadcast.errand, counts)),
            lines(*pace),
        )
        return Outgoing(text, ((first,), (stop,)), silent=True)


def _so_far(t: Translator, errand: RunKind, counts: Counts) -> Iterator[str]:
    """Nothing is sent until all recipients are listed."""
    if not counts.is_listed:
        so_far = t.number(counts.total)
        yield t("The list of recipients is being made: {n} so far", n=so_far)
        return
    if errand is RunKind.SEND:
        yield t("Sent: {n}", n=t.number(counts.delivered))
        yield t("Blocked the bot: {n}", n=t.number(counts.blocked))
        yield t("Failed: {n}", n=t.number(counts.failed))
        yield from _rest(t, counts)
    yield from _changes(t, errand, counts)
    yield t("Left: {n}", n=t.number(counts.left_to(errand)))


def _changes(t: Translator, errand: RunKind, counts: Counts) -> Iterator[str]:
    changed = t.number(counts.changed)
    if errand is not RunKind.SEND:
        corrects = errand is RunKind.CORRECT
        yield t("Corrected: {n}", n=changed) if corrects else t("Deleted: {n}", n=changed)
        yield t("Not possible any more: {n}", n=t.number(counts.unchanged))


def _rest(t: Translator, counts: Counts) -> Iterator[str]:
    if counts.unknown:
        yield t("Unknown, not repeated: {n}", n=t.number(counts.unknown))
    if counts.skipped:
        yield t("Unsubscribed meanwhile: {n}", n=t.number(counts.skipped))


def _report(speaker: Speaker, run: RunView) -> Outgoing:
    """A sent message can be changed while it stands in a chat."""
    t, broadcast = speaker.t, run.broadcast
    begin = t.time(broadcast.started_at or broadcast.created_at)
    end = t.time(broadcast.ended_at or speaker.now)
    head = lines(heading(speaker, broadcast), t("{begin} – {end}", begin=begin, end=end))
    never = t("It was cancelled while the list of recipients was being made: no recipient got it.")
    figures = _figures(speaker, run) if run.counts.is_listed else (never,)
    table = press(broadcast, t.plain("Table (CSV)"), messages.GetTable)
    see = press(broadcast, t.plain("See the message"), messages.ShowTexts)
    correct = press(broadcast, t.plain("Correct it"), messages.BeginCorrection)
    withdraw = (messages.AskSure, messages.Sure.WITHDRAW)
    delete = press(broadcast, t.plain("Delete it"), *withdraw, style="danger")
    change = (correct, delete) if store.standing(run.tallies) else ()
    return Outgoing(
        paragraphs(head, *figures), filled((table,), change, (see, list_button(speaker)))
    )


def _figures(speaker: Speaker, run: RunView) -> Iterator[str]:
    t, counts, errand = speaker.t, run.counts, run.broadcast.errand
    failed, by_language, withdrawn = Counter[str](), Counter[str](), 0
    for one in run.tallies:
        if one.run <= 1 and one.fate is Fate.FAILED:
            failed[one.reason] += one.count
        elif one.run <= 1 and one.fate is Fate.DELIVERED:
            by_language[one.language] += one.count
        elif one.fate is Fate.WITHDRAWN and errand is not RunKind.WITHDRAW:
            withdrawn += one.count
    left = counts.left_to(RunKind.SEND)
    yield lines(
        t("It was meant for: {people}", people=messages.people(speaker, counts.total)),
        bold(t("Delivered: {n}", n=t.number(counts.delivered))),
        *(
            t("· {language}: {n}", language=language_name(code), n=t.number(number))
            for code, number in by_language.items()
        ),
        t("Blocked the bot: {n}", n=t.number(counts.blocked)),
        *_rest(t, counts),
        t("Not sent, because it was cancelled: {n}", n=t.number(left)) if left else None,
        t("Deleted afterwards: {n}", n=t.number(withdrawn)) if withdrawn else None,
    )
    yield lines(*_changes(t, errand, counts))
    yield lines(
        t("Failed: {n}", n=t.number(failed.total())),
        *(
            t("· {reason}: {n}", reason=reason or "?", n=t.number(number))
            for reason, number in failed.most_common()
        ),
    )
    yield t("Unsubscribed under it: {n}", n=t.number(run.opt_outs))


@message
class BroadcastTable:
    """The figures for a spreadsheet, one a row: no person is in it."""

    broadcast: str

    async def load(self, work: Work) -> RunView | None:
        return await _view(work, self.broadcast)

    def render(self, speaker: Speaker, run: RunView) -> Outgoing:
        number, text = run.broadcast.number, io.StringIO()
        rows = csv.writer(text)
        rows.writerow(["broadcast", "run", "language", "what", "reason", "count"])
        for one in run.tallies:
            what, reason = one.fate.name.lower(), harmless(one.reason)
            rows.writerow([number, one.run, one.language, what, reason, one.count])
        rows.writerow([number, 1, "", "recipients", "", run.counts.total])
        rows.writerow([number, 1, "", "opted_out", "", run.opt_outs])
        words = speaker.t(
            "The figures of broadcast № {number}. No person is named in them.", number=number
        )
        content, name = text.getvalue().encode("utf-8-sig"), f"broadcast-{number}.csv"
        return Outgoing(words, file=Upload("document", name, content))


DELETE_HOURS = 48
"""For so long Telegram lets a bot delete what it wrote in a private chat."""


@message
class BroadcastQuestion:
    broadcast: Broadcast
    what: messages.Sure

    async def load(self, work: Work) -> tuple[Counts, int, int]:
        """How far it is, in how many chats it stands, and how many seconds they take."""
        number = store.standing(await store.tally(work.tx, self.broadcast.id)).total()
        seconds, _ = model.estimate(work.deployment, self.broadcast, number)
        return await store.counts(work.tx, self.broadcast.id), number, seconds

    def render(self, speaker: Speaker, found: tuple[Counts, int, int]) -> Outgoing:
        t, (counts, number, seconds) = speaker.t, found
        match self.what:
            case messages.Sure.CANCEL:
                yes = t.plain("Yes, stop it for good")
                so_far = [t("No recipient has got it yet: the list of recipients is being made.")]
                if counts.is_listed:
                    kept = messages.people(speaker, number)
                    left = messages.people(speaker, counts.left_to(self.broadcast.errand))
                    so_far = [
                        t("Have got it, and keep it: {people}", people=kept),
                        t("Will not get it: {people}", people=left),
                    ]
                last = t("A cancelled broadcast cannot go on. “Pause” can.")
                said = (t("Stop it for good?"), *so_far, last)
            case messages.Sure.WITHDRAW:
                yes = t.plain("Yes, delete it")
                said = (
                    t("Delete it from people's chats?"),
                    t("It concerns: {people}", people=messages.people(speaker, number)),
                    t("Will take: {time}", time=messages.duration(t, seconds)),
                    t(
                        "Telegram lets a bot delete a message for {hours} hours. Older ones stay; a"
                        " correction can still change them.",
                        hours=DELETE_HOURS,
                    ),
                    t("People who have read it have read it. A deletion cannot be undone."),
                )
            case messages.Sure.DISCARD:
                yes = t.plain("Yes, discard it")
                said = (t("Discard this draft? Its texts will be lost. Nothing has been sent."),)
        act = press(self.broadcast, yes, messages.ConfirmAct, self.what, style="danger")
        no = press(self.broadcast, t.plain("No, go back"), messages.ShowPanel)
        head = bold(t("Broadcast № {number}", number=self.broadcast.number))
        return Outgoing(paragraphs(head, lines(*said)), ((act,), (no,)))
