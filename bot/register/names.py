"""Names of an entry's content in the words of one language."""

from bot.core.languages import N_
from bot.core.speaker import Speaker, known
from bot.links.url import unicode_host
from bot.register.model import Standing
from bot.values import Change

STANDINGS = {
    Standing.IN_FORCE: N_("In force"),
    Standing.REOPENED: N_("Being looked at again: the case was opened again"),
    Standing.ENDED: N_("Ended: the order is over"),
    Standing.OVERTURNED: N_("Overturned: the decision no longer stands"),
}
CHANGES = {
    Change.PUBLISHED: N_("Published"),
    Change.CORRECTED: N_("Corrected: the entry was wrong"),
    Change.REOPENED: N_("The case was opened again"),
    Change.REVISED: N_("Decided again"),
    Change.PROLONGED: N_("The order was prolonged"),
    Change.ENDED: N_("The order is over"),
    Change.OVERTURNED: N_("Overturned"),
    Change.GONE: N_("The material is gone"),
    Change.RETURNED: N_("The material is there again"),
}


def category_name(speaker: Speaker, id: str) -> str:
    kind = known(speaker.channel.type, id)
    return id if kind is None else speaker.own(kind.title)


def territory_name(speaker: Speaker, code: str) -> str:
    if code == speaker.channel.country:
        return speaker.t.plain("The whole country")
    return speaker.region(code)


def defanged_host(host: str) -> str:
    """`site[.]kz`, with the letters of an international name beside it."""
    shown, letters = host.replace(".", "[.]"), unicode_host(host)
    return shown if letters == host else f"{shown} ({letters.replace('.', '[.]')})"
