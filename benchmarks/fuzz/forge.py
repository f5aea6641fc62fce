"""Updates that no application sends: forged button data, and things that are hardly updates."""

from __future__ import annotations

import itertools
import random
from typing import Any

from benchmarks.fuzz.cast import Cast
from benchmarks.fuzz.tokens import Kind, Raw, Tokens
from benchmarks.fuzz.words import junk, nasty
from bot.sandbox import Phone
from bot.sandbox.world.model import words

_ACTS = sorted(
    words(
        "take release o m menu decide undo reopen merge words ask note mergeask history files show"
        " withdraw withdrawn add tell stop yes no full start set next open lang desklang replyfiles"
        " mine s x t r g b e c k new p report home pause resume cancel send approve out in csv"
        " region role remove month test delete list card stats file csv jsonl"
    )
)
_ARGUMENTS = sorted(
    words(
        "restricted removed forwarded not_confirmed out_of_scope duplicate overturned drugs csam 0"
        " 1 - -1 99999999999999999999 kk ru KZ-75 type review evidence %s <b> keep unspecified"
        " moderator senior admin none safety results hotlines"
        " xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    )
)
_FIRST_WORDS = tuple("dmlarqeckhfxsbpo")
"""What button data begins with, see bot.domain.actions."""
_PRIZES = ("r",) * 8 + ("c", "q") * 3
"""What is worth most to whoever forges."""
_numbers = itertools.count(5_000_000_000)


def forged_data(rng: random.Random, ids: list[tuple[str, str]], own: int) -> str:
    """Button data as the person `own` would write it after reading the source."""
    verb = rng.choice([*_FIRST_WORDS, *_FIRST_WORDS, *_PRIZES, "z", "", "C", "dd"])
    # Mostly what really has such a button, of whomever it may be.
    fitting = [each for each in ids if each[0] == verb] if rng.random() < 0.8 else []
    known = rng.choice(fitting or ids or [("", "x")])[1]
    version, act = rng.choice(("1", "2", "3", "4", "5", "")), rng.choice(_ACTS)
    path = [rng.choice(_ARGUMENTS) for _ in range(rng.randrange(4))]
    match verb:
        case "d" | "c" | "b":
            parts = [verb, known, version, act, *path]
        case "r" | "k":
            parts = [verb, act, known, *path[:2]]
        case "s":
            person = rng.choice((own, 7_200_000_004, 1, "x"))
            parts = [verb, rng.choice(("list", "card", "add", "set")), person, *path[:2]]
        case "q":
            parts = [verb, known, rng.choice(fitting or ids or [("", "x")])[1]]
        case _:
            parts = [verb, rng.choice((act, known)), *path]
    data = ":".join(map(str, parts))
    if rng.random() < 0.05:
        return nasty(rng, "x")[:80]
    return data if rng.random() < 0.03 else data.encode()[:64].decode(errors="ignore")


def forged_press(rng: random.Random, phone: Phone, cast: Cast, ids: list[tuple[str, str]]) -> Raw:
    """Any person, any button data, under a message of their own chat or of a group."""
    places = [phone.person.chat, phone.person.chat, *(g.chat.raw for g in cast.desks)]
    return {
        "callback_query": {
            "id": str(next(_numbers)),
            "from": phone.person.user,
            "chat_instance": "1",
            "data": forged_data(rng, ids, phone.id),
            "message": {
                "message_id": rng.randrange(1, 4000),
                "date": rng.choice((0, 1_700_000_000)),
                "chat": rng.choice(places),
            },
        }
    }


def huge_album(rng: random.Random, phone: Phone, tokens: Tokens) -> list[Raw]:
    """Thirty files under one number, which no application sends at once."""
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
    """JSON that may be anything."""
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
