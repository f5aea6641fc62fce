"""Every consent text that was ever shown."""

import sqlalchemy as sa

from bot.core.database import Statement, Table
from bot.reports.consent import ConsentText
from bot.reports.tables import consent_texts

consents = Table(consent_texts, ConsentText)
_C = consents.c


@consents.all
def consents_of_version(version: int, language: str) -> Statement:
    found = sa.select(consents).where(_C.version == version, _C.language == language)
    return found.order_by(_C.at, _C.id)
