"""Links that open the bot's private chat: `https://t.me/<bot>?start=<payload>`."""

import re

from offline_telegram.api.errors import Impossible
from offline_telegram.world.actions import text_content, write
from offline_telegram.world.model import Message, Person
from offline_telegram.world.world import World

_START = re.compile(r"https?://(?:t|telegram)\.me/(\w+)\?start=([A-Za-z0-9_-]{1,64})")


def start_payload(world: World, url: str) -> str | None:
    """What a link hands to this bot; None for any other link."""
    found = _START.fullmatch(url)
    is_own = found is not None and found[1].lower() == str(world.bot["username"]).lower()
    return found[2] if found and is_own else None


def follow(world: World, person: Person, url: str) -> Message:
    """Open the private chat of a person, also one who never pressed START, and start the bot."""
    payload = start_payload(world, url)
    if payload is None:
        raise Impossible(f"{url!r} does not start this bot")
    return write(world, person, world.private_chat(person), text_content(f"/start {payload}"))
