"""Reports for the rules about patterns: a brigade with a seed, and the flood of the benchmark."""

import random
from collections import defaultdict

from benchmarks.flood.people import Options, address_of, planned
from bot.cases.pattern_rules import Filed
from bot.links.link import parse_link

MINUTE, DAY = 60_000, 24 * 3_600_000
NOW = 1_000 * DAY
VICTIM = "https://t.me/olzhas_k/{}"
TEXT = (
    "Этот человек обманывает людей в нашем городе, берёт деньги и пропадает, прошу немедленно "
    "закрыть его канал и наказать по закону"
)


def brigade(seed, size=20, links=3, within=6 * 60):
    """(person, link, words, ms after the first) of people who agreed to report one author.

    Each changes a word or two of one text.
    """
    dice = random.Random(seed)
    for person in range(size):
        words = TEXT.split()
        words[dice.randrange(len(words))] = f"слово{dice.choice('абвгд')}"
        link = VICTIM.format(dice.randrange(links) + 1)
        yield person, link, " ".join(words), dice.randrange(within) * MINUTE


def filed_by_brigade(seed, **how):
    """The same for the rules: every account is a day old."""
    return [
        Filed(f"r{person}", link, f"p{person}", NOW + after, NOW - DAY)
        for person, link, _, after in brigade(seed, **how)
    ]


def flood(chosen=None):
    """The reports of the flood benchmark by the account that they are about.

    Its people came to the bot for it, so that every account is new.
    """
    chosen = chosen or Options()
    found = defaultdict(list)
    for number, link, _ in planned(chosen.count):
        at = NOW + round(1000 * number * chosen.seconds / chosen.count)
        key = parse_link(address_of(link)).account
        found[key].append(
            Filed(f"r{number}", key, f"p{number % chosen.people}", at, NOW)
        )
    return found
