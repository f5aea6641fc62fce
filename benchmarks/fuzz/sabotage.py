"""Breaks one mechanism on purpose: the run must notice. Nothing here is part of the product."""

from typing import Any

from markupsafe import Markup

from benchmarks.kit.sabotage import by_name, put
from bot.core.messages import languages, speaker
from bot.core.people import Role
from bot.desk import visit
from bot.reports import own_reports as following
from bot.reports import reports_store


def no_owner() -> None:
    """Every person may open every report."""

    async def any_report(work: Any, person: Any, report_id: str) -> Any:
        return await reports_store.reports.get(work.tx, report_id)

    put(following, "owned", any_report)


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
    put(languages, "escape", lambda value: value)


SABOTAGES = by_name(no_owner, no_role, no_escape)
