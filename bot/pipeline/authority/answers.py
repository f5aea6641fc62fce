"""Takes what an authority's own system posts: whose it is, whether it is new, what it changes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError
from standardwebhooks import Webhook, WebhookVerificationError

from bot.domain.authority.answer import Answer
from bot.services.authority import answers
from bot.services.authority.answers import WrongAnswer
from bot.services.work import Deployment, Work
from bot.storage.engine.database import Database

_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
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

    def signers(self, authority: str, body: bytes, headers: Mapping[str, str]) -> set[str]:
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

        Raises what bot.services.authority.answers.take does, and TransientDatabaseError.
        """
        if len(key) > _LONGEST_ID:
            raise WrongAnswer(f"webhook-id has more than {_LONGEST_ID} characters")
        if rb"\u0000" in body:
            raise WrongAnswer("the body has a NUL, which no text of ours holds")
        try:
            answer = _ANSWER.validate_json(body)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the body"
            raise WrongAnswer(f"{where}: {first['msg']}") from None
        addresses = {*signers, *self._without_own_secret(signers)}
        whose = _authority_of(min(signers))
        async with self._turn, self.database.transaction() as tx:
            await answers.take(Work(tx, self.deployment), f"{whose}:{key}", answer, addresses)

    def _without_own_secret(self, signers: set[str]) -> set[str]:
        """The departments that use the secret of their authority."""
        return {
            f"{authority.code}:{department.region}"
            for authority in self.deployment.channel.authorities
            if authority.code in signers
            for department in authority.departments
            if f"{authority.code}:{department.region}" not in self.secrets
        }


def _authority_of(address: str) -> str:
    return address.partition(":")[0]


def _is_signed(secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        # The library reads a signature that is no Base64, or a body that is no text, unguarded.
        return False
    return True
