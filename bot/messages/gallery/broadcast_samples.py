"""One or more samples of everything about broadcasts, for admins and for those who get them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.channel.model import Channel
from bot.domain.broadcast.broadcast import NEWS, Audience, Content, RunKind, Stage, Topic
from bot.domain.notices import broadcast as say
from bot.domain.notices import readers
from bot.messages.gallery.decided_samples import NOW

ID, NUMBER, NAME = "sampleBroadcast1", "7HK2QD", "Дана"
HOUR_MS = 3_600_000
TEXT = "<b>110</b> – <i>free</i>, day and night. More: <a href='https://example.kz/'>here</a>"
CONTENT = Content(TEXT, buttons=(("Read more", "https://example.kz/page"),))


def samples(channel: Channel) -> Iterator[Any]:
    """In the order in which an admin meets them, then what citizens see."""
    lines = tuple(
        say.BroadcastLine(
            ID, NUMBER, topic, stage, NOW, 40 if stage.is_running else None, 9, stage is Stage.DONE
        )
        for stage in Stage
        for topic in (Topic.SAFETY,)
    )
    yield say.BroadcastStart()
    yield from _panels(channel)
    yield from _asking(channel)
    yield from _running()
    yield say.BroadcastList(())
    yield say.BroadcastList(lines[:6], 1, 3)
    yield from _correcting(channel)
    for problem in say.BroadcastProblem:
        yield say.BroadcastWord(problem)
    for topic in Topic:
        yield readers.BroadcastMessage(topic, CONTENT)
    yield readers.BroadcastMessage(Topic.SAFETY, replace(CONTENT, media=("photo", "sample")))
    yield readers.TopicButtons(Topic.SAFETY, ID, True, CONTENT.buttons)
    yield readers.TopicButtons(Topic.SAFETY, ID, False)
    yield readers.TopicChoices(NEWS, ())
    yield readers.NewsOffer(NOW)
    for wanted in (True, False):
        yield readers.NewsChosen(wanted)
    yield readers.TopicChoices((Topic.SAFETY,), (Topic.HOTLINES, Topic.RESULTS))


def _written(channel: Channel) -> tuple[say.Written, ...]:
    first, *others = channel.languages
    rest = [say.Written(code, people=21, instead=first) for code in others]
    return (say.Written(first, True, "photo", 2, 1_200), *rest)


def _panel(channel: Channel) -> say.BroadcastPanel:
    return say.BroadcastPanel(
        id=ID,
        number=NUMBER,
        version=7,
        stage=Stage.DRAFT,
        topic=Topic.HOTLINES,
        written=_written(channel),
        audience=Audience(),
        recipients=1_242,
        seconds=50,
        per_second=28,
        stars=0,
        approval_above=channel.approval_above,
        asked=channel.languages[-1],
    )


def _panels(channel: Channel) -> Iterator[Any]:
    panel = _panel(channel)
    nothing = tuple(say.Written(code, people=1) for code in channel.languages)
    yield replace(panel, written=nothing, asked=channel.languages[0], recipients=1)
    yield panel
    audience = Audience(
        channel.languages[:1],
        tuple(region.code for region in channel.regions[:8]),
        90,
        tuple(kind.id for kind in channel.types_on()[:2]),
    )
    large = replace(
        panel, audience=audience, recipients=1_000_000, seconds=40_000,
        stars=100_000, paid=True, may_pay=True, needs_approval=True, asked=None,
        scheduled_at=NOW + HOUR_MS,
    )  # fmt: skip
    yield large
    for menu in (
        ("topic",), ("to",), ("to", "l"), ("to", "r"), ("to", "t"), ("to", "a"), ("when",),
        ("lang", channel.languages[0]), ("lang", channel.languages[-1]),
        ("buttons", channel.languages[0]),
    ):  # fmt: skip
        yield replace(large, menu=menu)
    for stage in (Stage.AWAITING_APPROVAL, Stage.SCHEDULED):
        yield replace(large, stage=stage)
        yield replace(large, stage=stage, mine=False)
    for said in say.Said:
        yield replace(panel, said=said, detail="24.11 18:30")


def _asking(channel: Channel) -> Iterator[Any]:
    head = say.PreviewHead(
        ID, NUMBER, 7, Stage.DRAFT, Topic.RESULTS, _written(channel), 1_242, 50, 28, 0
    )
    yield head
    yield replace(head, scheduled_at=NOW + HOUR_MS)
    yield replace(head, needs_approval=True, stars=124)
    asked = replace(head, stage=Stage.AWAITING_APPROVAL, asks_approval=True, author=NAME)
    yield asked
    yield replace(asked, grew=True, scheduled_at=NOW - HOUR_MS, stars=1)
    yield say.RefusalAsk(ID, NUMBER, 7)
    for what in say.Sure:
        yield say.BroadcastSure(ID, NUMBER, 7, what, 480, 520, 60, channel.languages)
    yield say.BroadcastSure(ID, NUMBER, 7, say.Sure.CANCEL, left=None)
    new = say.BroadcastSure(ID, NUMBER, 7, say.Sure.CORRECT, 480, 0, 60, ("ru",), "0a1b2c3d4e5f")
    yield new
    yield replace(new, two=True)
    yield replace(new, two=True, by=NAME)
    for settled in say.Settled:
        yield say.BroadcastSettled(ID, NUMBER, settled, NAME, at=NOW)
    yield say.BroadcastSettled(ID, NUMBER, say.Settled.APPROVED, NAME)
    for settled in (say.Settled.CORRECTING, say.Settled.WITHDRAWING, say.Settled.RECALLED):
        yield say.BroadcastSettled(ID, NUMBER, settled)
    yield say.BroadcastSettled(ID, NUMBER, say.Settled.REFUSED, NAME, reason="A wrong number.")


def _running() -> Iterator[Any]:
    progress = say.BroadcastProgress(
        ID, NUMBER, 9, Stage.SENDING, Topic.SAFETY, total=1_000, delivered=480, blocked=3,
        failed=1, unknown=1, skipped=2, left=513, per_second=27.6, ends_at=NOW + HOUR_MS,
    )  # fmt: skip
    yield progress
    yield replace(progress, ends_at=None)
    yield replace(progress, stage=Stage.PAUSED)
    yield replace(progress, stage=Stage.DONE, left=0, may_change=True)
    listing = replace(progress, is_listed=False, delivered=0, left=3_000, total=3_000, per_second=0)
    yield listing
    yield replace(listing, stage=Stage.CANCELLED)
    for errand in (RunKind.CORRECT, RunKind.WITHDRAW):
        yield replace(progress, errand=errand, changed=200, unchanged=1, left=279)
    report = say.BroadcastReport(
        ID, NUMBER, 12, Stage.DONE, Topic.SAFETY, 1_000, 980, 10, (("bad request", 3),), 1, 2, 0,
        4, (("Read more", 120),), (("kk", 600), ("ru", 380)), NOW, NOW + HOUR_MS,
    )  # fmt: skip
    yield report
    yield replace(report, stage=Stage.CANCELLED, left=4, failed=(), presses=None, withdrawn=900)
    yield replace(report, presses=(), may_change=False)
    yield replace(report, stage=Stage.CANCELLED, total=None, may_change=False)
    yield say.BroadcastTable(NUMBER, "what,count\ndelivered,980\n")


def _correcting(channel: Channel) -> Iterator[Any]:
    written = tuple(say.Written(code, True) for code in channel.languages)
    panel = say.CorrectionPanel(ID, NUMBER, 12, written, asked=channel.languages[0])
    yield panel
    yield replace(panel, changed=channel.languages[:1], asked=None, said=say.Said.SAVED)
