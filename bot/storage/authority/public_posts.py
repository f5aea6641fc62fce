"""Posts of public channels that are kept as evidence: sealed, and without a word of reporters."""

import json
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from bot.domain.citizen.public_post import KeptFile, KeptPost, Post
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.engine.expiring import Expiring
from bot.storage.register.contested import may_be_contested
from bot.storage.schema import public_posts
from bot.storage.sealed import POST_BODY, opened, sealed

_P = sa.bindparam
# Keeps a post, unless the case has it already.
_ADD = insert_ignore(public_posts)


async def add(tx: Transaction, kept: KeptPost) -> None:
    await tx.run(_ADD, **sealed(tx, (POST_BODY,), _row(kept)))


# The posts of a case, in the order of their publication.
_OF_CASE = (
    sa.select(public_posts)
    .where(public_posts.c.case_id == _P("case"))
    .order_by(public_posts.c.posted_at, public_posts.c.id)
)


async def of_case(tx: Transaction, case: str) -> list[KeptPost]:
    return [_read(opened(tx, (POST_BODY,), row)) for row in await tx.rows(_OF_CASE, case=case)]


# Lets the term of a post begin anew, with what is known of its files.
_RENEW = (
    sa.update(public_posts)
    .where(public_posts.c.id == _P("id_"))
    .values(body=_P("body"), since=_P("since"))
)


async def renew(tx: Transaction, kept: KeptPost) -> None:
    row = sealed(tx, (POST_BODY,), _row(kept))
    await tx.run(_RENEW, id_=kept.id, body=row["body"], since=row["since"])


OLD = Expiring(public_posts, public_posts.c.since, ~may_be_contested(public_posts.c.case_id))


def _row(kept: KeptPost) -> dict[str, Any]:
    body = {"text": kept.text, "files": [asdict(file) for file in kept.files]}
    return {
        "id": kept.id, "case_id": kept.case, "channel": kept.post.channel,
        "message": kept.post.message, "posted_at": kept.post.at, "sha256": kept.post.sha256,
        "body": json.dumps(body, ensure_ascii=False), "kept_on": kept.kept_on,
        "since": kept.since,
    }  # fmt: skip


def _read(row: Row) -> KeptPost:
    body = json.loads(row["body"])
    post = Post(row["channel"], row["message"], row["posted_at"], row["sha256"])
    files = tuple(KeptFile(**file) for file in body["files"])
    return KeptPost(
        row["id"], row["case_id"], post, body["text"], files, row["kept_on"], row["since"]
    )
