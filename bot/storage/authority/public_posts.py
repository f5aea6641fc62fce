"""Posts of public channels that are kept as evidence: sealed, and without a word of reporters."""

import json
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from bot.domain.citizen.public_post import KeptFile, KeptPost, Post
from bot.storage.engine.database import Row, Statement, Transaction
from bot.storage.engine.expiring import Expiring
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import run
from bot.storage.register.contested import may_be_contested
from bot.storage.schema import public_posts
from bot.storage.sealed import POST_BODY

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
