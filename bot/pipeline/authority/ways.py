"""Which way a package leaves, and what is missing on that way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.channel.authorities import Addressee
from bot.domain.authority.package import Package
from bot.domain.authority.referral import Way
from bot.pipeline.authority.endings import Attempted, Ending
from bot.pipeline.authority.mail import Mailer
from bot.pipeline.authority.webhook import Poster


@dataclass(frozen=True, slots=True)
class Packed:
    """A package and to whom it goes; without a package there is nothing to send any more.

    `to` is None where the authority left the channel file.
    """

    way: Way
    to: Addressee | None
    package: Package | None


@dataclass(frozen=True, slots=True)
class Ways:
    """`secrets` sign webhooks, by the address of an authority or of its department."""

    mailer: Mailer | None = None
    secrets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    poster: Poster = field(default_factory=Poster)

    async def send(self, way: Way, to: Addressee | None, package: Package) -> Attempted:
        """One attempt; never raises for what the other side or the network does."""
        if to is None:
            return _missing("the authority in the channel file")
        if way is Way.EMAIL:
            return await self._by_mail(to, package)
        secrets = secrets_of(self.secrets, to.address)
        if to.url is None:
            return _missing("a url in the channel file")
        if not secrets:
            return _missing("a secret in AUTHORITY_SECRETS")
        return await self.poster.send(package, to.url, secrets)

    async def _by_mail(self, to: Addressee, package: Package) -> Attempted:
        if to.email is None:
            return _missing("an email in the channel file")
        if self.mailer is None:
            return _missing("SMTP_URL")
        return await self.mailer.send(package, to.email)


def secrets_of(secrets: Mapping[str, Sequence[str]], address: str) -> Sequence[str]:
    """Those of a department, else those of its authority; the newest first."""
    return secrets.get(address) or secrets.get(address.partition(":")[0]) or ()


def _missing(what: str) -> Attempted:
    return Attempted(Ending.REFUSED, f"{what} is missing")
