"""Table of public posts kept as evidence: sealed, and without a word of reporters."""

import json
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from bot.cases.store import may_be_contested
from bot.core.database.database import Row, Transaction
from bot.core.database.expiring import Expiring
from bot.core.database.mapper import Table
from bot.core.database.queries import run
from bot.core.database.statements import Statement
from bot.core.schema.reporting import public_posts
from bot.core.sealed import POST_BODY
from bot.reports.public_post import KeptFile, KeptPost, Post

_C = public_posts.c
OLD = Expiring(public_posts, _C.since, ~may_be_contested(_C.case_id))


def _write(kept: KeptPost) -> dict[str, Any]:
    post, files = kept.post, [asdict(file) for file in kept.files]
    return {
        "channel": post.channel,
        "message": post.message,
        "posted_at": post.at,
        "sha256": post.sha256,
        "body": json.dumps({"text": kept.text, "files": files}, ensure_ascii=False),
    }


def _read(row: Row) -> dict[str, Any]:
    body = json.loads(row["body"])
    return {
        "post": Post(row["channel"], row["message"], row["posted_at"], row["sha256"]),
        "text": body["text"],
        "files": tuple(KeptFile(**file) for file in body["files"]),
    }


_table = Table(
    public_posts,
    KeptPost,
    write=_write,
    read=_read,
    sealed=(POST_BODY,),
    case="case_id",
    post=None,
    text=None,
    files=None,
)
add = _table.add


@_table.all
def of_case(case: str) -> Statement:
    """In the order of their publication."""
    return sa.select(public_posts).where(_C.case_id == case).order_by(_C.posted_at, _C.id)


@run
def _renew(id: str, body: str, since: int) -> Statement:
    return sa.update(public_posts).where(_C.id == id).values(body=body, since=since)


async def renew(tx: Transaction, kept: KeptPost) -> None:
    """Let the term of a post begin anew, with what is known of its files."""
    await _renew(tx, kept.id, _table.row_of(tx, kept)["body"], kept.since)
