"""Words of a statement of reasons, which the document, the page and the open data share."""

from bot.channel.model import Channel
from bot.core.capabilities import text_of
from bot.core.messages import Translator, unbroken
from bot.values import Outcome


def territory_without_order(t: Translator, outcome: Outcome) -> str:
    """Say where a decision applies that names no order."""
    if outcome is Outcome.REMOVED:
        return t.plain("Everywhere: the material itself was removed.")
    if outcome is Outcome.RESTRICTED:
        return t.plain("Not known: no order is on record.")
    return t.plain("Nowhere yet: this decision restricts nothing by itself.")


def automated_means(t: Translator) -> str:
    return t.plain("None. People report, people look at it, and people decide.")


def contest_text(t: Translator, channel: Channel) -> str:
    if channel.contest is not None:
        return unbroken(text_of(channel.contest.say(t.language), channel))
    if channel.contact is not None:
        return t.plain("Write to {contact}, or go to court.", contact=channel.contact)
    return t.plain("Write to the operator of the channel, or go to court.")
