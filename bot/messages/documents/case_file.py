"""A case file as the documents that an authority gets: JSON for its systems, PDF for its people."""

import json

from bot.domain.authority.case_file import CaseFile, plain


def case_file_json(case_file: CaseFile) -> bytes:
    """The whole file with its signature; the same bytes each time."""
    return f"{json.dumps(plain(case_file), ensure_ascii=False, indent=2)}\n".encode()
