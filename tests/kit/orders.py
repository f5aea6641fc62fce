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


GROUNDS = {
    Outcome.REMOVED: "owner",
    Outcome.FORWARDED: "competence",
    Outcome.NOT_CONFIRMED: "review",
    Outcome.OUT_OF_SCOPE: "list",
    Outcome.OVERTURNED: "review",
    Outcome.DUPLICATE: "same",
}
"""Of the shipped file: one that fits every type and authority."""


def decided_as(outcome: Outcome) -> Finding:
    """The verdict with this outcome, and with ORDER where it needs one."""
    if outcome is Outcome.RESTRICTED:
        return restricted()
    return Finding(outcome, GROUNDS[outcome])


RESTRICTED = restricted()
