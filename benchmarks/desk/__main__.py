"""The pace of desks, from outside: the real process, Telegram's limits on, scripted moderators.

    .venv/bin/python -m benchmarks.desk                          all scenes, about four minutes
    .venv/bin/python -m benchmarks.desk --sabotage no-promise    must end with BROKEN

Cards of an earlier hour stand at seven desks of the channel as shipped. Scenes: three moderators
of one group decide on its cards until the group's budget is spent, and every fourth case takes a
second one of them, who approves in private; three work in private with Next; twelve at five desks;
then twelve of one desk in private, where every fourth case takes two. Verdicts that decide and
those that propose are counted apart, and a label must say which it is.
"""

import asyncio
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.desk.moderators import Moderators, Scene, Screens
from benchmarks.desk.sabotage import SABOTAGES
from benchmarks.desk.setting import FIVE, GROUP, PRIVATE, TWELVE, running
from benchmarks.desk.watch import MOST_EDITS, goes_back, untrue
from benchmarks.kit.options import option, parse
from benchmarks.kit.reporters import percentile
from benchmarks.kit.verdict import Verdict, judge
from tests.kit.waiting import until


@dataclass(frozen=True)
class Options:
    seconds: float = option(50.0, "of each scene")
    pause: float = option(4.0, "seconds that a moderator reads a case before a verdict")
    drain: float = option(80.0, "seconds for the last edits")
    honest: float = option(4.0, "seconds that a promise may be off")
    sabotage: str | None = option(
        None, "breaks the bot on purpose", choices=sorted(SABOTAGES)
    )


async def run(chosen: Options, folder: Path) -> Verdict:
    verdict = Verdict()
    async with running(folder, chosen.sabotage) as setting:
        screens = Screens(setting)

        async def play(*kinds: str, privately: bool = False) -> Scene:
            scene = Scene()
            until = scene.began + chosen.seconds
            staff = Moderators(setting, screens, scene, chosen.pause, until)
            pairs = [
                (setting.groups[kind], one)
                for kind in kinds
                for one in setting.staff[kind]
            ]
            await asyncio.gather(
                *(
                    staff.work(one, None if privately else group.chat)
                    for group, one in pairs
                )
            )
            scene.ended = time.perf_counter()
            return scene

        group, private = await asyncio.gather(
            play(GROUP), play(PRIVATE, privately=True)
        )
        five = await play(*FIVE)
        twelve = await play(TWELVE, privately=True)
        cards = [*group.decided, *five.decided]
        with suppress(TimeoutError):
            await until(
                lambda: all(card.shown_after is not None for card in cards),
                chosen.drain,
            )
        refused = setting.sandbox.counters.overspent
    _judge_group(verdict, "one group", group, 20, chosen.honest)
    approved = f"{group.approved} of {group.proposed} proposals"
    _ask(verdict, "one group: approved by a second", approved, "most", met=_most(group))
    _judge_private(verdict, "private", private, 20)
    _judge_group(verdict, "five desks", five, 100, chosen.honest)
    _judge_private(verdict, "twelve of one desk", twelve, 40)
    approved = f"{twelve.approved} of {twelve.proposed} proposals"
    _ask(
        verdict,
        "twelve of one desk: approved by a second",
        approved,
        "most",
        met=_most(twelve),
    )
    _ask(verdict, "429 of our own", refused, "0", met=refused == 0)
    return verdict


def _most(scene: Scene) -> bool:
    """All proposals but those that the end of the scene left."""
    return scene.approved >= max(1, scene.proposed - 3)


def _ask(verdict: Verdict, name: str, value: object, asked: str, *, met: bool) -> None:
    verdict.figures[name] = f"{value} ({asked})"
    verdict.count(f"{name}: {asked}", [] if met else [value])


def _judge_pace(verdict: Verdict, name: str, scene: Scene, pace: int) -> None:
    rate = round(scene.a_minute, 1)
    _ask(
        verdict,
        f"{name}: decisions a minute",
        rate,
        f"at least {pace}",
        met=rate >= pace,
    )
    verdict.count(
        f"{name}: presses are answered and change the card", [1] * scene.in_vain
    )
    for is_preset, most, what in ((True, 1, "a preset"), (False, 6, "another verdict")):
        presses = scene.presses[is_preset]
        worst = max(presses, default=0)
        title = f"{name}: presses for {what}, of {len(presses)}"
        _ask(verdict, title, worst, f"at most {most}", met=worst <= most)
    proposing = (
        f"{scene.proposed}, at most {max(scene.proposing, default=0)} presses each"
    )
    verdict.figures[f"{name}: verdicts that only proposed"] = proposing
    verdict.count(
        f"{name}: labels say if a press decides or proposes", scene.mislabelled
    )


def _judge_group(
    verdict: Verdict, name: str, scene: Scene, pace: int, honest: float
) -> None:
    _judge_pace(verdict, name, scene, pace)
    cards, by_menu = scene.decided, len(scene.presses[False])
    _ask_seconds(verdict, f"{name}: toast p95, s", scene.toasts)
    _ask(verdict, f"{name}: decided without a preset", by_menu, "0", met=not by_menu)
    waits = [card.shown_after for card in cards if card.shown_after is not None]
    promised = [c for c in cards if c.promised and c.shown_after is not None]
    off = [abs(c.shown_after - c.promised) for c in promised]
    for what, seconds in (("card shows it after", waits), ("promises, off by", off)):
        spread = " / ".join(
            f"{percentile(seconds, share):.1f}" for share in (0.5, 0.95)
        )
        verdict.figures[f"{name}: {what}, p50 / p95, s"] = f"{spread} of {len(seconds)}"
    verdict.count(
        f"{name}: every card shows its decision", [1] * (len(cards) - len(waits))
    )
    verdict.count(f"{name}: what toasts say is true", untrue(cards, honest))
    verdict.count(
        f"{name}: edits in order", [c.states for c in cards if goes_back(c.states)]
    )
    many = [len(c.states) - 1 for c in cards if len(c.states) - 1 > MOST_EDITS]
    verdict.count(f"{name}: at most {MOST_EDITS} edits of a card", many)


def _judge_private(verdict: Verdict, name: str, scene: Scene, pace: int) -> None:
    _judge_pace(verdict, name, scene, pace)
    _ask_seconds(verdict, f"{name}: edit p95, s", scene.edits)
    by_preset = len(scene.presses[True])
    _ask(verdict, f"{name}: decided by a preset", by_preset, "some", met=by_preset > 0)


def _ask_seconds(verdict: Verdict, name: str, seconds: list[float]) -> None:
    late = round(percentile(seconds, 0.95), 2)
    _ask(verdict, name, late, "at most 1.5", met=late <= 1.5)


if __name__ == "__main__":
    options = parse(Options, "desk", __doc__)
    sys.exit(not judge("A desk's pace (asked)", partial(run, options)))
