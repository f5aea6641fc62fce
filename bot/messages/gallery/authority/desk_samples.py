"""Samples of what members of an authority's group read."""

from collections.abc import Iterator
from typing import Any

from bot.channel.model import Channel
from bot.domain.notices.authority import desk


def samples(channel: Channel) -> Iterator[Any]:
    yield desk.AuthorityChoice()
    first = channel.authorities[0].code
    yield desk.AuthorityChoice(first)
    for authority in channel.authorities:
        for department in authority.departments[:1]:
            yield desk.AuthorityDeskReady(authority.code, department.region)
    yield desk.AuthorityDeskReady(first, None, ("administrator",))
    for problem in desk.PlaceProblem:
        yield desk.PlaceWord(problem)
    yield desk.AuthorityDeskClosed()
    yield desk.AuthorityHelp(is_admin=False)
    yield desk.AuthorityHelp(is_admin=True)
