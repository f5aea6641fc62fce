"""Who reports what in a run: drawn once from the seed."""

from __future__ import annotations

import random

from benchmarks.soak.citizens import Citizen, Intent
from benchmarks.soak.deployment import LANGUAGES, Deployment

SECOND_REPORT = 0.2


def citizens_of(on: Deployment, chance: random.Random) -> list[Citizen]:
    """Everybody who is going to report; links are shared, so that reports fold into cases."""
    types = [kind.id for kind in on.channel.types_on()]
    links = max(1, round(on.plan.citizens * on.plan.link_share))
    made = []
    for number in range(on.plan.citizens):
        language = LANGUAGES[number % len(LANGUAGES)]
        wanted = 2 if chance.random() < SECOND_REPORT else 1
        tags = chance.sample(range(links), min(wanted, links))
        intents = [
            # A link has one type: people agree on what is wrong with it.
            Intent(f"soak-{tag:05}-x", types[tag % len(types)])
            for tag in tags
        ]
        phone = on.sandbox.person(f"Citizen {number}", language)
        own = random.Random(chance.random())
        made.append(Citizen(phone, language, intents, own, on.plan))
    return made
