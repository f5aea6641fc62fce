"""The ways to authorities in tests of services, without a channel file of their own."""

from dataclasses import replace
from typing import Any

from bot.channel.parts import Department
from bot.core.work import Work
from bot.values import Way

KEYS: dict[Way, dict[str, Any]] = {
    Way.DESK: {},
    Way.EMAIL: {"email": "duty@mia.test"},
    Way.WEBHOOK: {"url": "https://mia.test/hook"},
    Way.HAND: {},
}


def by(work: Work, way: Way, regions: tuple[str, ...] = (), code: str = "mia") -> Work:
    """The unit of work of a channel whose authority is reached this way.

    It has a department of its own in each of `regions`.
    """
    channel = work.channel
    known = channel.authority(code)
    departments = tuple(
        Department(region=region, name=known.name, short=known.short) for region in regions
    )
    update = {"way": way, "departments": departments, **KEYS[way]}
    authorities = tuple(
        one.model_copy(update=update) if one.code == code else one for one in channel.authorities
    )
    channel = channel.model_copy(update={"authorities": authorities})
    return replace(work, deployment=replace(work.deployment, channel=channel))
