"""Rows that are over, as their tables declare it."""

from bot.core.database import life_of
from bot.core.database.expiry import expiring


def ending(table):
    [after] = life_of(table).ends
    return expiring(table, after)
