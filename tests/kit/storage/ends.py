"""Rows that are over, as their tables declare it."""

from bot.core.database.expiry import expiring
from bot.core.database.life import life_of


def ending(table):
    [after] = life_of(table).ends
    return expiring(table, after)
