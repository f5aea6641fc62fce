"""Appeals being filled in, one per person."""

from bot.domain.register.appeal_draft import AppealDraft
from bot.storage.citizen.draft_table import DraftTable
from bot.storage.schema import appeal_drafts
from bot.storage.sealed import APPEAL_DRAFT

_table = DraftTable(AppealDraft, appeal_drafts, APPEAL_DRAFT)
peek, put, take = _table.peek, _table.put, _table.take
drop, expiring = _table.drop, _table.expiring
