"""Rules for what the channel promises: how soon staff look and decide, and reporters hear."""

from collections.abc import Iterator, Mapping

from bot.channel.model import Channel
from bot.channel.parts import Priority
from bot.channel.problems import Problem


def promise_problems(channel: Channel) -> Iterator[Problem]:
    terms = channel.terms
    yield from _by_priority("first_look_hours", terms.first_look_hours)
    if terms.decision_hours:
        yield from _by_priority("decision_hours", terms.decision_hours)
    if set(terms.first_look_hours) == set(Priority):
        yield from _decisions(channel)


def _by_priority(key: str, hours: Mapping[Priority, int]) -> Iterator[Problem]:
    path = ("terms", key)
    for priority in Priority:
        if priority not in hours:
            yield Problem((*path, priority), "the promise is missing", "add the number of hours")
    promises = [hours[priority] for priority in Priority if priority in hours]
    if promises != sorted(promises):
        mend = "give “urgent” the fewest hours and “normal” the most"
        yield Problem(path, "what is more urgent would wait longer", mend)


def _decisions(channel: Channel) -> Iterator[Problem]:
    """A decision comes after the first look and before the day that reporters are promised."""
    days = channel.terms.feedback_days
    for kind in channel.types:
        first = channel.first_look_hours(kind.id, kind.priority)
        decision = channel.decision_hours(kind.id, kind.priority)
        own = ("types", kind.id, "decision_hours")
        path = own if kind.decision_hours else ("terms", "decision_hours", kind.priority)
        if decision is not None and decision < first:
            what = f"{decision} hours for “{kind.id}” end before the {first} for the first look"
            yield Problem(path, what, "give the decision more hours, or the first look fewer")
        if decision is not None and decision > days * 24:
            what = f"{decision} hours for “{kind.id}” are more than the {days} promised days"
            yield Problem(path, what, "give it fewer hours, or raise terms.feedback_days")
