"""Breaks one mechanism on purpose: the fuzz must notice. None of this is part of the product."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from markupsafe import Markup

import bot.messages.renderer
from bot.domain.people import Role
from bot.messages import fit, speaker
from bot.services import visit
from bot.services.citizen import following
from bot.storage.citizen import reports
from bot.storage.queues import inbox
from handlers import reading


def no_owner() -> AbstractContextManager[Any]:
    """Anybody's report is everybody's."""

    async def any_report(work: Any, person: Any, report_id: str) -> Any:
        return await reports.get(work.tx, report_id)

    return patch.object(following, "owned", any_report)


def whole_receipt() -> AbstractContextManager[Any]:
    """Whoever sends a receipt reads the whole report, not only how it stands."""
    state_of = following.state_of

    async def whole(work: Any, report: Any, *, by_receipt: bool = False, page: int = 0) -> Any:
        return await state_of(work, report, page=page)

    return patch.object(following, "state_of", whole)


def no_role() -> AbstractContextManager[Any]:
    """Whoever presses a button of staff is staff."""

    async def everybody(work: Any, sender: Any, desk: Any) -> Role:
        return Role.MODERATOR

    return patch.object(visit, "role_of", everybody)


def no_escape() -> AbstractContextManager[Any]:
    """What people write is taken for markup."""

    # ruff: noqa: S704 - that is the sabotage
    def trusted(self: Any, *arguments: Any, **named: Any) -> Markup:
        plain = [Markup(each) if isinstance(each, str) else each for each in arguments]
        kept = {k: Markup(v) if isinstance(v, str) else v for k, v in named.items()}
        return Markup(str.format(str(self), *plain, **kept))

    return patch.object(speaker.Markup, "format", trusted)


def no_fit() -> AbstractContextManager[Any]:
    """Messages are sent however long they are, and so are the words in them."""
    stack = ExitStack()
    stack.enter_context(patch.object(bot.messages.renderer, "fitted", lambda outgoing: outgoing))
    stack.enter_context(patch.object(fit, "_head", lambda text, limit: text))
    return stack


def named() -> AbstractContextManager[Any]:
    """The forwarder's name is kept as the origin of what they send."""
    content_of = reading.content_of

    def with_name(message: Any) -> Any:
        from dataclasses import replace

        content, bad = content_of(message)
        name = message.from_user.full_name if message.from_user else None
        return replace(content, origin=content.origin or name), bad

    stack = ExitStack()
    for module in ("handlers.citizen.drafting", "handlers.citizen.reports"):
        stack.enter_context(patch(f"{module}.content_of", with_name))
    return stack


def no_order() -> AbstractContextManager[Any]:
    """Updates of one person are worked beside each other."""
    due = (
        sa.select(inbox.inbox.c.update_id)
        .where(inbox._open, inbox.inbox.c.not_before <= inbox._now,
               inbox.inbox.c.lease_until <= inbox._now)
        .order_by(inbox.inbox.c.update_id.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer()))
        .cte("due")
    )  # fmt: skip
    claim = (
        sa.update(inbox.inbox)
        .where(inbox.inbox.c.update_id.in_(sa.select(due.c.update_id)), inbox._open)
        .values(lease_owner=inbox._owner, lease_until=sa.bindparam("until"))
        .returning(
            inbox.inbox.c.update_id, inbox.inbox.c.key, inbox.inbox.c.body, inbox.inbox.c.attempts
        )
    )
    return patch.object(inbox, "_CLAIM", claim)


SABOTAGES: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "no-owner": no_owner,
    "whole-receipt": whole_receipt,
    "no-role": no_role,
    "no-escape": no_escape,
    "no-fit": no_fit,
    "named": named,
    "no-order": no_order,
}
