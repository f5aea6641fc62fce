"""Updates that no application sends: forged button data, and JSON that is hardly an update."""

import itertools
import random
from typing import Any

from benchmarks.fuzz.actors import Actors
from benchmarks.fuzz.deployment import Raw
from benchmarks.fuzz.texts import Kind, Tokens, junk, nasty
from bot.domain.actions.base import KINDS
from bot.sandbox import Phone
from bot.sandbox.world.model import words

_ARGUMENTS = sorted(
    words(
        "restricted removed forwarded not_confirmed out_of_scope duplicate overturned drugs csam 0"
        " 1 - -1 99999999999999999999 kk ru KZ-75 type review evidence %s <b> keep unspecified"
        " moderator senior admin none safety results hotlines month 2026-10"
        " xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    )
)
_OLD = (
    "c:{case}:{version}:decide:{outcome}:-:0:0",
    "b:{broadcast}:{version}:{act}",
    "z",
    "",
    "dd:x",
)
"""Buttons of an earlier version, and of no version."""
_PRIZES = ("r", "c", "q")
"""The first words of the buttons most worth forging."""
_numbers = itertools.count(5_000_000_000)


def forged_data(rng: random.Random, ids: list[tuple[str, str]], own: int) -> str:
    """Button data as the person `own` would write it after reading the source."""
    if rng.random() < 0.05:
        return nasty(rng, "x")[:80]
    patterns = [*_OLD, *(pattern for kind in KINDS for pattern in kind.patterns)]
    prizes = [pattern for pattern in patterns if pattern.split(":")[0] in _PRIZES]
    pattern = rng.choice(prizes if rng.random() < 0.5 else patterns)
    # Mostly an id that has such a button, of any person.
    fitting = [each for each in ids if each[0] == pattern.split(":")[0]]
    known = [one for _, one in (fitting if fitting and rng.random() < 0.8 else ids)] or ["x"]
    parts = []
    for part in pattern.split(":"):
        if part.startswith("{version") or part.startswith("{revision"):
            parts.append(rng.choice(("1", "2", "3", "4", "5", "")))
        elif part.startswith("{telegram_id"):
            parts.append(str(rng.choice((own, 7_200_000_004, 1, "x"))))
        elif part.startswith(("{", "*")):
            parts.append(rng.choice(known if rng.random() < 0.6 else _ARGUMENTS))
        else:
            parts.append(part)
    data = ":".join(parts)
    return data if rng.random() < 0.03 else data.encode()[:64].decode(errors="ignore")


def forged_press(
    rng: random.Random, phone: Phone, actors: Actors, ids: list[tuple[str, str]]
) -> Raw:
    """Any button data, under a message of the person's own chat or of a group."""
    places = [phone.person.chat, phone.person.chat, *(g.chat.raw for g in actors.desks)]
    date = rng.choice((0, 1_700_000_000))
    message = {"message_id": rng.randrange(1, 4000), "date": date, "chat": rng.choice(places)}
    press = {"id": str(next(_numbers)), "from": phone.person.user, "chat_instance": "1"}
    return {
        "callback_query": {**press, "data": forged_data(rng, ids, phone.id), "message": message}
    }


def huge_album(rng: random.Random, phone: Phone, tokens: Tokens) -> list[Raw]:
    number = str(next(_numbers))
    files = [phone.upload("document") for _ in range(3)]
    return [
        {
            "message": {
                "message_id": 900_000 + n, "date": 1_700_000_000, "chat": phone.person.chat,
                "from": phone.person.user, "media_group_id": number,
                "caption": f"{tokens.mint(phone.id, Kind.TEXT)} {n}",
                "document": {
                    **files[n % 3].content, "file_unique_id": f"u{number}{rng.randrange(25)}",
                    "file_name": "x" * rng.choice((1, 300)), "file_size": rng.choice((1, 2**40)),
                },
            }
        }
        for n in range(30)
    ]  # fmt: skip


def garbage(rng: random.Random) -> Any:
    match rng.randrange(5):
        case 0:
            return {rng.choice(("message", "callback_query", "my_chat_member")): junk(rng)}
        case 1:
            return {f"kind_of_{rng.randrange(9)}": {"from": {"id": junk(rng)}, "chat": junk(rng)}}
        case 2:
            return {"update_id": junk(rng), "message": {"text": nasty(rng, "x")}}
        case 3:
            return {"poll": {"id": "1", "question": junk(rng)}, "inline_query": {"query": "x"}}
        case _:
            return {"message": {"message_id": 1, "date": 1, "chat": {"id": junk(rng), "type": "?"}}}
