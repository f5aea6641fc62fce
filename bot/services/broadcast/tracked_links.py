"""Buttons that lead elsewhere: addresses of ours in between, so that presses can be counted.

An address names a button and a language, never who pressed.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from bot.domain.broadcast.broadcast import Broadcast, Content
from bot.services.work import Work
from bot.storage.broadcast import links as kept
from bot.storage.broadcast.links import LinkButton

PATH = "/b/"
_TOKEN_BYTES = 9


def counted(
    base: str | None, broadcast: Broadcast
) -> tuple[Mapping[str, Content], list[LinkButton]]:
    """What it says with an address of ours in each button, where browsers reach `base`, and where
    these addresses lead."""
    links: list[LinkButton] = []
    if base is None:
        return broadcast.contents, links
    contents: dict[str, Content] = {}
    for language, content in broadcast.contents.items():
        buttons: list[tuple[str, str]] = []
        for position, (label, url) in enumerate(content.buttons):
            token = secrets.token_urlsafe(_TOKEN_BYTES)
            links.append(LinkButton(token, broadcast.id, language, position, label, url))
            buttons.append((label, f"{base}{PATH}{token}"))
        contents[language] = replace(content, buttons=tuple(buttons))
    return contents, links


async def presses(work: Work, broadcast: Broadcast) -> dict[str, int] | None:
    """How often each button was pressed, by its label; None where that is not counted."""
    links = await kept.of(work.tx, broadcast.id)
    if not links:
        has_buttons = any(content.buttons for content in broadcast.contents.values())
        return None if has_buttons or work.deployment.public_url is None else {}
    found: dict[str, int] = {}
    for link in links:
        found[link.label] = found.get(link.label, 0) + link.presses
    return found
