"""A pressed type or region as an answer, where the channel file still offers it."""

from typing import Any

from bot.domain.citizen.answers import ChooseRegion, ChooseType
from bot.domain.notices.toast import Toast
from handlers.press import Press


def chosen_type(press: Press[Any], violation: str) -> ChooseType | None:
    """None, and a word over the button, for a type that is off or gone."""
    if violation in {kind.id for kind in press.work.channel.types_on()}:
        return ChooseType(violation)
    press.toast(Toast.UNREADABLE)
    return None


def chosen_region(press: Press[Any], code: str) -> ChooseRegion | None:
    """None, and a word over the button, for a region that is gone."""
    channel = press.work.channel
    if code in {region.code for region in (*channel.regions, *channel.region_options)}:
        return ChooseRegion(None if code == "unspecified" else code)
    press.toast(Toast.UNREADABLE)
    return None
