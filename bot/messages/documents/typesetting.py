"""Makes a PDF of a document: PDF/UA-1, tagged for screen readers, the same bytes each time.

Only the process that makes files imports this: the typesetter takes as much memory as the bot.
"""

import datetime
from pathlib import Path

import typst

from bot.messages.documents.spec import Document, dump

_TEMPLATE = Path(__file__).with_name("document.typ")


def pdf(document: Document) -> bytes:
    """Raises typst.TypstError, a RuntimeError, for a document that breaks the standard."""
    day = datetime.date.fromisoformat(document.day)
    noon = datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.UTC)
    return typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"document": dump(document)},
        ignore_system_fonts=True,
        timestamp=int(noon.timestamp()),
    )
