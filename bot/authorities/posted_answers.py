"""Answers that an authority's own system posts: checked, then given as those of a chat."""

import asyncio
import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

import msgspec
from standardwebhooks import Webhook, WebhookVerificationError

from bot.authorities import answers, answers_store, referrals
from bot.authorities.answer_form import MAX_WORDS, AnswerDraft, Kind
from bot.authorities.orders import order_problem, read_number
from bot.cases import store
from bot.cases.afterwards import Referral
from bot.core.database import Database
from bot.core.times import today
from bot.core.work import Deployment, Work
from bot.links.link import defang
from bot.values import Order, Value


class AnswerKind(StrEnum):
    RECEIVED = "case_file.received"
    DONE = "case_file.done"
    REFUSED = "case_file.refused"
    ASKED = "case_file.asked"


class AnsweredOrder(Value):
    """See Order; the authority is the one that answers."""

    number: str
    date: datetime.date
    territory: str
    until: datetime.date | None = None


class AnswerData(Value):
    """`referral` is the id that came with the case file.

    "done" has an `order`, or says that the material was `removed` without one. "refused" and
    "asked" have `words` and their `language`.
    """

    referral: str
    order: AnsweredOrder | None = None
    removed: bool = False
    words: Annotated[str, msgspec.Meta(max_length=MAX_WORDS)] | None = None
    language: str | None = None


class Answer(Value):
    type: AnswerKind
    data: AnswerData


class WrongAnswer(Exception):
    """Its text says what is wrong, to the engineers of the other side."""


class UnknownReferral(Exception):
    """None of those that were sent to this authority has that id."""


def _check(answer: Answer, languages: tuple[str, ...]) -> None:
    data = answer.data
    match answer.type:
        case AnswerKind.DONE if (data.order is None) != data.removed:
            raise WrongAnswer("data has an order, or removed is true: one of the two")
        case AnswerKind.REFUSED | AnswerKind.ASKED:
            if not data.words or not data.words.strip():
                raise WrongAnswer("data.words is missing")
            if data.language not in languages:
                raise WrongAnswer(f"data.language is one of: {', '.join(languages)}")


async def _take(
    work: Work, key: str, answer: Answer, addresses: Collection[str]
) -> None:
    """One answer to a case file that was sent to one of `addresses`; `key` names the event.

    A key that was heard before does nothing. Raises WrongAnswer, UnknownReferral, and IllegalStage
    where the case does not wait for this answer any more.
    """
    _check(answer, work.channel.languages)
    data = answer.data
    referral = await store.get_referral(work.tx, data.referral)
    if referral is None or referral.address not in addresses:
        raise UnknownReferral(data.referral)
    if not await answers_store.note_heard_answer(work.tx, key):
        return
    if answer.type is AnswerKind.RECEIVED:
        await referrals.received(work, referral, None)
        return
    order = None
    if data.order is not None:
        order = _order(work, referral, data.order)
    given = AnswerDraft(
        referral.id,
        kind=Kind[answer.type.name],
        order=order,
        words=defang(data.words or "").strip(),
        language=data.language,
    )
    await answers.apply(work, referral, given, None)


def _order(work: Work, referral: Referral, given: AnsweredOrder) -> Order:
    channel = work.channel
    number = read_number(given.number)
    if given.territory not in {
        channel.country,
        *(region.code for region in channel.regions),
    }:
        raise WrongAnswer("data.order.territory is a code like KZ or KZ-75")
    order = Order(referral.authority, number, given.date, given.territory, given.until)
    problem = order_problem(order, today(work.now, channel.zone))
    if problem is not None:
        raise WrongAnswer(f"data.order is wrong: {problem.sentence}")
    return order


_LONGEST_ID = 200


class NotSigned(Exception):
    """No secret of this authority signed it, or its time is more than five minutes away."""


@dataclass(slots=True)
class Answers:
    """`secrets` are those of authorities and departments, by address."""

    database: Database
    deployment: Deployment
    secrets: Mapping[str, Sequence[str]]
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def knows(self, authority: str) -> bool:
        return any(_authority_of(address) == authority for address in self.secrets)

    def signers(
        self, authority: str, body: bytes, headers: Mapping[str, str]
    ) -> set[str]:
        """The addresses of this authority whose secret signed it. Raises NotSigned."""
        found = {
            address
            for address, secrets in self.secrets.items()
            if _authority_of(address) == authority
            and any(_is_signed(secret, body, headers) for secret in secrets)
        }
        if not found:
            raise NotSigned
        return found

    async def take(self, key: str, body: bytes, signers: set[str]) -> None:
        """One event, in one unit of work at a time; `key` is its id, from its headers.

        Raises what `_take` does, and TransientDatabaseError.
        """
        if len(key) > _LONGEST_ID:
            raise WrongAnswer(f"webhook-id has more than {_LONGEST_ID} characters")
        if rb"\u0000" in body:
            raise WrongAnswer("the body has a NUL, which no text of ours holds")
        try:
            answer = msgspec.json.decode(body, type=Answer, strict=False)
        except msgspec.DecodeError as error:
            raise WrongAnswer(str(error)) from None
        # Departments without a secret of their own use that of their authority.
        departments = {
            f"{authority.code}:{department.region}"
            for authority in self.deployment.channel.authorities
            if authority.code in signers
            for department in authority.departments
        }
        addresses = signers | (departments - self.secrets.keys())
        whose = _authority_of(min(signers))
        async with self._turn, self.database.transaction() as tx:
            await _take(Work(tx, self.deployment), f"{whose}:{key}", answer, addresses)


def _authority_of(address: str) -> str:
    return address.partition(":")[0]


def _is_signed(secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        # The library reads a signature that is no Base64, or a body that is no text, unguarded.
        return False
    return True
