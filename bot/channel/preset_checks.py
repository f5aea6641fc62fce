"""Rules for presets: each is a verdict that the menus of its type offer, too."""

from collections.abc import Iterator

from bot.channel.model import Channel
from bot.channel.parts import Preset, ViolationType
from bot.channel.problems import Problem
from bot.domain.desk.case import Outcome

MOST = 3
REFUSED = {
    Outcome.RESTRICTED: "needs an order",
    Outcome.DUPLICATE: "needs another case",
    Outcome.OVERTURNED: "needs an appeal",
}
"""Outcomes that one press may not decide, and why."""


def preset_problems(channel: Channel) -> Iterator[Problem]:
    described = {outcome.id for outcome in channel.outcomes}
    for kind in channel.types:
        path = ("types", kind.id, "presets")
        if len(kind.presets) > MOST:
            what = f"there are {len(kind.presets)} presets, a card has room for {MOST}"
            yield Problem(path, what, f"keep the {MOST} most usual")
        for preset in kind.presets:
            where = (*path, preset.id)
            if preset.outcome in REFUSED:
                usual = ", ".join(one for one in Outcome if one not in REFUSED)
                what = f"“{preset.outcome}” {REFUSED[preset.outcome]}"
                yield Problem((*where, "outcome"), what, f"use one of: {usual}")
            elif preset.outcome in described:
                yield from _parts(channel, kind, preset, where)


def _parts(
    channel: Channel, kind: ViolationType, preset: Preset, where: tuple[str, ...]
) -> Iterator[Problem]:
    is_forwarded = preset.outcome is Outcome.FORWARDED
    offered = {
        "ground": [ground.id for ground in channel.grounds(preset.outcome, kind.id)],
        "reason": [reason.id for reason in channel.outcome(preset.outcome).reasons],
        "authority": [one.code for one in channel.authorities] if is_forwarded else [],
    }
    for key, ids in offered.items():
        chosen: str | None = getattr(preset, key)
        if chosen is None and ids:
            yield Problem((*where, key), "the key is missing", f"add one of: {', '.join(ids)}")
        elif chosen is not None and chosen not in ids:
            mend = f"use one of: {', '.join(ids)}" if ids else "remove it"
            what = f"“{chosen}” is no {key} of “{preset.outcome}” for this type"
            yield Problem((*where, key), what, mend)
