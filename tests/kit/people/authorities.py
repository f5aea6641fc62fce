"""What members of an authority's group do on the stage, in one line each."""

from bot.domain.actions.authority.desk import BindAuthority, ChooseAuthority
from bot.domain.actions.base import Action
from bot.messages.buttons import encode
from bot.sandbox import Group, Phone
from tests.kit.people.buttons import callback_data
from tests.kit.stage import Stage


async def authority_desk(
    on: Stage, *people: Phone, code: str = "mia", region: str | None = None, title: str = "Орган"
) -> Group:
    """A group that the admin made the desk of an authority, or of its department in a region."""
    group = on.sandbox.group(title, [on.admin, *people], bot_admin=True)
    on.admin.say("/desk authority", chat=group.id)
    await _choose(on, group, ChooseAuthority(code))
    if on.channel.authority(code).departments:
        await _choose(on, group, BindAuthority(code, region))
    await on.admin.wait("/help", chat=group.id)
    return group


async def _choose(on: Stage, group: Group, action: Action) -> None:
    """The admin presses a button in the group as soon as it is there."""
    data = encode(action)
    shown = await on.admin.wait(lambda m: data in callback_data(m), chat=group.id)
    on.admin.press_data(data, shown.id, group.id)
