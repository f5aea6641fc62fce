"""What the migrations write tables with, the same in both databases; frozen with them."""

from typing import Any

import sqlalchemy as sa

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def where(condition: str) -> dict[str, Any]:
    """An index over some rows only, in either database."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
