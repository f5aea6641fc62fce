"""Buttons that lead elsewhere: addresses of ours in between, so that presses can be counted.

An address names a button and a language, never who pressed.
"""

import secrets

from bot.domain.broadcast.broadcast import Broadcast
from bot.services.work import Work
from bot.storage.broadcast import topics
from bot.storage.broadcast.topics import LinkButton

PATH = "/b/"
_TOKEN_BYTES = 9


async def make(work: Work, broadcast: Broadcast) -> None:
    """Give each button of each language an address, where people can reach this process."""
    if work.deployment.public_url is None:
        return
    links = [
        LinkButton(
            secrets.token_urlsafe(_TOKEN_BYTES), broadcast.id, language, position, label, url
        )
        for language, content in broadcast.contents.items()
        for position, (label, url) in enumerate(content.buttons)
    ]
    await topics.put_links(work.tx, links)


async def addresses(work: Work, broadcast: Broadcast) -> dict[str, tuple[str, ...]]:
    """By language, what each button's address is; empty where presses are not counted."""
    base = work.deployment.public_url
    found: dict[str, list[str]] = {}
    if base is None:
        return {}
    for link in await topics.links(work.tx, broadcast.id):
        content = broadcast.contents.get(link.language)
        buttons = () if content is None else content.buttons
        if link.position < len(buttons) and buttons[link.position][1] == link.url:
            found.setdefault(link.language, []).append(f"{base}{PATH}{link.token}")
    return {
        language: tuple(urls)
        for language, urls in found.items()
        if len(urls) == len(broadcast.contents[language].buttons)
    }


async def presses(work: Work, broadcast: Broadcast) -> dict[str, int] | None:
    """How often each button was pressed, by its label; None where that is not counted."""
    links = await topics.links(work.tx, broadcast.id)
    if not links:
        has_buttons = any(content.buttons for content in broadcast.contents.values())
        return None if has_buttons or work.deployment.public_url is None else {}
    found: dict[str, int] = {}
    for link in links:
        found[link.label] = found.get(link.label, 0) + link.presses
    return found
