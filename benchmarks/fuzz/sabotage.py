"""Breaks one mechanism on purpose: the run must notice. Nothing here is part of the product."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup

import bot.messages.renderer
import handlers.citizen.drafting
import handlers.citizen.reports
from benchmarks.kit.sabotage import by_name, no_order, put
from bot.domain.people import Role
from bot.messages import fit, speaker
from bot.services import visit
from bot.services.citizen import following
from bot.storage.citizen import reports
from handlers import reading


def no_owner() -> None:
    """Every person may open every report."""

    async def any_report(work: Any, person: Any, report_id: str) -> Any:
        return await reports.get(work.tx, report_id)

    put(following, "owned", any_report)


def whole_receipt() -> None:
    """A receipt shows the whole report, not only how it stands."""
    state_of = following.state_of

    async def whole(work: Any, report: Any, *, by_receipt: bool = False, page: int = 0) -> Any:
        return await state_of(work, report, page=page)

    put(following, "state_of", whole)


def no_role() -> None:
    """Every person who presses a button of staff is a moderator."""

    async def moderator(work: Any, sender: Any, desk: Any) -> Role:
        return Role.MODERATOR

    put(visit, "role_of", moderator)


def no_escape() -> None:
    """The words of people are taken for markup."""

    # ruff: noqa: S704 - that is the sabotage
    def trusted(self: Any, *arguments: Any, **named: Any) -> Markup:
        plain = [Markup(each) if isinstance(each, str) else each for each in arguments]
        kept = {k: Markup(v) if isinstance(v, str) else v for k, v in named.items()}
        return Markup(str.format(str(self), *plain, **kept))

    put(speaker.Markup, "format", trusted)


def no_fit() -> None:
    """Messages and the words in them are not shortened."""
    put(bot.messages.renderer, "fitted", lambda outgoing: outgoing)
    put(fit, "_head", lambda text, limit: text)


def named() -> None:
    """The name of the sender is kept as the origin of the message."""
    content_of = reading.content_of

    def with_name(message: Any) -> Any:
        content, bad = content_of(message)
        name = message.from_user.full_name if message.from_user else None
        return replace(content, origin=content.origin or name), bad

    for module in (handlers.citizen.drafting, handlers.citizen.reports):
        put(module, "content_of", with_name)


SABOTAGES = by_name(no_owner, whole_receipt, no_role, no_escape, no_fit, named, no_order)
