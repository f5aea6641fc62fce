"""Samples of what is shown while a member of staff writes down a call."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.channel.model import Channel
from bot.domain.citizen.answers import Refusal, Remark
from bot.domain.citizen.draft import Call, Draft, Step
from bot.domain.citizen.receipt import ALPHABET
from bot.domain.desk.case import Outcome, Urgency
from bot.domain.notices import calls
from bot.domain.notices.reporter import Decided, DraftStep
from bot.messages.gallery.decided_samples import LINK, NOW
from bot.messages.gallery.samples import CODE

WORDS = "Across the road from the school, every evening."


def samples(channel: Channel) -> Iterator[Any]:
    yield from _steps(channel)
    yield from _filed(channel)
    for end in calls.CallEnd:
        yield calls.CallWord(end)
    for most in (1, 2, 60):
        yield calls.TooManyCalls(most)


def _steps(channel: Channel) -> Iterator[Any]:
    kinds, call = channel.types_on(), Call(channel.languages[0])
    region = channel.regions[0].code if channel.regions else None
    empty = Draft("sample01", Step.REGION, tell=False, call=call)
    yield calls.CallStep(DraftStep(empty))
    asked = replace(empty, step=Step.TYPE, region=region)
    yield calls.CallStep(DraftStep(asked))
    for page in channel.groups:
        yield calls.CallStep(DraftStep(asked, group=page.id))
    kind = replace(asked, step=Step.EVIDENCE, violation=kinds[0].id)
    yield calls.CallStep(DraftStep(kind))
    yield calls.CallStep(DraftStep(kind, (Remark.NO_FILES_BY_PHONE,), Refusal.NOTHING_YET))
    whole = replace(kind, step=Step.REVIEW, links=(LINK,), description=WORDS)
    for level in (*Urgency, None):
        raised = replace(call, urgency=level, why=WORDS if level is not None else None)
        yield calls.CallStep(DraftStep(replace(whole, call=raised)))
    usual = max(kinds, key=lambda kind: kind.priority.urgency).id
    yield calls.CallStep(DraftStep(replace(whole, violation=usual)))
    asking = replace(call, urgency=Urgency.URGENT)
    yield calls.CallStep(DraftStep(replace(whole, step=Step.URGENCY, call=asking)))
    yield calls.CallStep(DraftStep(replace(whole, step=Step.EVIDENCE, editing=True)))
    editing = replace(whole, step=Step.REGION, editing=True)
    yield calls.CallStep(DraftStep(editing))


def _filed(channel: Channel) -> Iterator[Any]:
    kind = channel.types_on()[0].id
    region = channel.regions[0].code if channel.regions else None
    decided = Decided(LINK.display, Outcome.RESTRICTED, None, None, None, None, NOW)
    for language in channel.languages:
        yield calls.CallFiled(CODE, kind, region, language, Urgency.URGENT)
    letters = "".join(filter(str.isalpha, ALPHABET))
    for part in (letters[:11], letters[-11:]):
        yield calls.CallFiled(
            part, kind, None, channel.languages[0], Urgency.NORMAL, True, (decided,)
        )
