"""Drafts of reports, one per person."""

from bot.domain.citizen.draft import Draft
from bot.storage.citizen.draft_table import DraftTable
from bot.storage.schema import drafts
from bot.storage.sealed import DRAFT

_table = DraftTable(Draft, drafts, DRAFT)
peek, put, take = _table.peek, _table.put, _table.take
drop, expiring = _table.drop, _table.expiring
