"""Updates that no application sends: forged button data, and JSON that is hardly an update."""

import itertools
import random
from typing import Any

from benchmarks.fuzz.actors import Actors
from benchmarks.fuzz.deployment import Raw
from benchmarks.fuzz.texts import junk, nasty
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
_OLD = ("c:{case}:{version}:decide:{outcome}:-:0:0", "b:{broadcast}:{version}:{act}", "z", "")
"""Buttons of an earlier version, and of no version."""
_PRIZES = ("r", "r", "c", "q")
"""The first words of the buttons most worth forging."""
_numbers = itertools.count(5_000_000_000)


def forged_data(rng: random.Random, ids: list[tuple[str, str]], own: int) -> str:
    """Button data as the person `own` would write it after reading the source."""
    if rng.random() < 0.05:
        return nasty(rng, "x")[:80]
    patterns = [*_OLD, *(pattern for kind in KINDS for pattern in kind.patterns)]
    prize = rng.choice(_PRIZES)
    prizes = [pattern for pattern in patterns if pattern.split(":")[0] == prize]
    pattern = rng.choice(prizes if rng.random() < 0.5 else patterns)
    # Mostly an id that has such a button, of any person.
    fitting = [each for each in ids if each[0] == pattern.split(":")[0]]
    known = [one for _, one in (fitting if fitting and rng.random() < 0.8 else ids)] or ["x"]

    def filled(part: str) -> str:
        if part.startswith(("{version", "{revision")):
            return rng.choice(("1", "2", "3", "4", "5", ""))
        if part.startswith("{telegram_id"):
            return str(rng.choice((own, 7_200_000_004, 1, "x")))
        is_open = part.startswith(("{", "*"))
        return rng.choice(known if rng.random() < 0.8 else _ARGUMENTS) if is_open else part

    data = ":".join(map(filled, pattern.split(":")))
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


def garbage(rng: random.Random) -> Any:
    odd = junk(rng)
    return rng.choice((
        {rng.choice(("message", "callback_query", "my_chat_member")): odd},
        {f"kind_of_{rng.randrange(9)}": {"from": {"id": odd}, "chat": odd}},
        {"update_id": odd, "message": {"text": nasty(rng, "x")}},
        {"poll": {"id": "1", "question": odd}, "inline_query": {"query": "x"}},
        {"message": {"message_id": 1, "date": 1, "chat": {"id": odd, "type": "?"}}},
    ))  # fmt: skip
