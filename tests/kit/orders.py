"""An order that restricts access, and the verdict that names it."""

from datetime import date

from bot.values import Finding, Order, Outcome

ORDER = Order("mci", "12-7/345", date(2026, 3, 12), "KZ")


def restricted(
    ground: str | None = None, reason: str | None = None, **more: object
) -> Finding:
    """Access is restricted by ORDER."""
    parts = {"authority": ORDER.authority, "order": ORDER, **more}
    return Finding(Outcome.RESTRICTED, ground, reason, **parts)


def decided_as(outcome: Outcome) -> Finding:
    """The verdict with this outcome, and with ORDER where it needs one."""
    return restricted() if outcome is Outcome.RESTRICTED else Finding(outcome, "any")


RESTRICTED = restricted()
