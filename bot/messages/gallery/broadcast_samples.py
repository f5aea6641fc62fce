"""One or more samples of everything about broadcasts, for admins and for those who get them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.channel.model import Channel
from bot.domain.broadcast.broadcast import Audience, Content, RunKind, Stage, Topic
from bot.domain.notices import broadcast as say
from bot.domain.notices import readers
from bot.messages.gallery.decided_samples import NOW

ID, NUMBER, NAME = "sampleBroadcast1", "7HK2QD", "Дана"
HOUR_MS = 3_600_000
TEXT = "<b>110</b> – <i>free</i>, day and night. More: <a href='https://example.kz/'>here</a>"
CONTENT = Content(TEXT, buttons=(("Read more", "https://example.kz/page"),))


def samples(channel: Channel) -> Iterator[Any]:
    """In the order in which an admin meets them, then what citizens see."""
    lines = tuple(say.BroadcastLine(ID, NUMBER, Topic.SAFETY, one, NOW) for one in Stage)
    yield say.BroadcastStart()
    yield from _panels(channel)
    yield from _asking()
    yield from _running()
    yield say.BroadcastList(())
    yield say.BroadcastList(lines[:6], 1, 3)
    for problem in say.BroadcastProblem:
        yield say.BroadcastWord(problem)
    for topic in Topic:
        yield readers.BroadcastMessage(topic, CONTENT)
    yield readers.BroadcastMessage(Topic.SAFETY, replace(CONTENT, media=("photo", "sample")))
    yield readers.TopicButtons(Topic.SAFETY, ID, True, CONTENT.buttons)
    yield readers.TopicButtons(Topic.SAFETY, ID, False)


def _written(channel: Channel) -> tuple[say.Written, ...]:
    first, *others = channel.languages
    rest = [say.Written(code, people=21, instead=first) for code in others]
    return (say.Written(first, True, "photo", 2, 1_200), *rest)


def _panels(channel: Channel) -> Iterator[Any]:
    panel = say.BroadcastPanel(
        ID, NUMBER, 7, Stage.DRAFT, Topic.HOTLINES, _written(channel), 1_242, 50, 28, 0,
        approval_above=channel.approval_above, asked=channel.languages[-1],
    )  # fmt: skip
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
        stars=100_000, needs_approval=True, asked=None,
        scheduled_at=NOW + HOUR_MS,
    )  # fmt: skip
    yield large
    for menu in (
        ("topic",), ("to",), ("to", "l"), ("to", "r"), ("to", "t"), ("to", "a"), ("when",),
        ("lang", channel.languages[0]), ("lang", channel.languages[-1]),
        ("buttons", channel.languages[0]), ("send",),
    ):  # fmt: skip
        yield replace(large, menu=menu)
    for stage in (Stage.AWAITING_APPROVAL, Stage.SCHEDULED):
        yield replace(large, stage=stage)
        yield replace(large, stage=stage, mine=False)
    yield replace(panel, menu=("send",))
    yield replace(panel, menu=("send",), scheduled_at=NOW + HOUR_MS)
    asked = replace(large, stage=Stage.AWAITING_APPROVAL, mine=False, author=NAME)
    yield asked
    yield replace(asked, menu=("refuse",))
    yield replace(asked, grew=True, scheduled_at=NOW - HOUR_MS, stars=1)
    yield from _corrections(channel, panel)
    for said in say.Said:
        yield replace(panel, said=said, detail="24.11 18:30")


def _corrections(channel: Channel, panel: say.BroadcastPanel) -> Iterator[Any]:
    kept, *new = channel.languages
    written = [say.Written(code, True) for code in new]
    stays = say.Written(kept, people=9, instead=kept)
    fix = replace(panel, corrects=NUMBER, written=(stays, *written), asked=None)
    yield replace(fix, asked=kept)
    for fixing in ((), ("lang", new[0]), ("send",)):
        yield replace(fix, menu=fixing, needs_approval=not fixing)


def _asking() -> Iterator[Any]:
    for what in say.Sure:
        yield say.BroadcastQuestion(ID, NUMBER, 7, what, 480, 520, 60)
    yield say.BroadcastQuestion(ID, NUMBER, 7, say.Sure.CANCEL, left=None)
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
    listing = replace(progress, is_listed=False, delivered=0, left=3_000, total=3_000, per_second=0)
    yield listing
    report = say.BroadcastReport(
        ID, NUMBER, 12, Stage.DONE, Topic.SAFETY, total=1_000, delivered=980, blocked=10,
        failed=(("bad request", 3),), unknown=1, skipped=2, opt_outs=4,
        by_language=(("kk", 600), ("ru", 380)),
        started_at=NOW, ended_at=NOW + HOUR_MS,
    )  # fmt: skip
    yield report
    for errand in (RunKind.CORRECT, RunKind.WITHDRAW):
        yield replace(progress, errand=errand, changed=200, unchanged=1, left=279)
        yield replace(report, errand=errand, changed=200, unchanged=1, withdrawn=200)
    yield replace(report, stage=Stage.CANCELLED, left=4, failed=(), withdrawn=900)
    yield replace(report, may_change=False)
    yield replace(report, stage=Stage.CANCELLED, total=None, may_change=False)
    yield say.BroadcastTable(NUMBER, "what,count\ndelivered,980\n")
