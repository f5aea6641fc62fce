"""The table of Bot API methods: what each does and what it costs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from offline_telegram.api.errors import ApiError
from offline_telegram.api.limits import Spend
from offline_telegram.api.params import Params
from offline_telegram.api.targets import chat_id_of
from offline_telegram.world.world import World

Run = Callable[[World, Params], Any]


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    run: Run
    spend: Spend


METHODS: dict[str, Method] = {}


def method(name: str, spend: Spend = Spend.NOTHING) -> Callable[[Run], Run]:
    """Register a function as a method; its name is found in any letter case."""

    def register(run: Run) -> Run:
        METHODS[name.lower()] = Method(name, run, spend)
        return run

    return register


def _amount(name: str, params: Params) -> int:
    """An album costs as many messages as it has items."""
    if name != "sendMediaGroup":
        return 1
    items = params.json("media")
    return len(items) if isinstance(items, list) and items else 1


def execute(world: World, name: str, params: Params) -> Any:
    """Run one call; `name` is in lower case."""
    found = METHODS.get(name)
    if found is None:
        raise ApiError(404, "Not Found")
    if found.spend is Spend.NOTHING:
        return found.run(world, params)
    amount = _amount(found.name, params)
    if world.faults.rates.limits:
        chat_id = chat_id_of(world, params)
        if chat_id is not None:
            world.limits.spend(chat_id, amount, paid=params.flag("allow_paid_broadcast"))
    result = found.run(world, params)
    world.counters.note(found.spend, amount)
    return result
