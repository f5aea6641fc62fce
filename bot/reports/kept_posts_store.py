"""Posts of public channels that are kept as evidence."""

import sqlalchemy as sa

from bot.core.database import Statement, Table
from bot.reports.model import KeptPost
from bot.reports.tables import public_posts

_POST = public_posts.c
POSTS = Table(public_posts, KeptPost, at="posted_at", case="case_id")


@POSTS.all
def posts_of_case(case: str) -> Statement:
    return (
        sa.select(public_posts)
        .where(_POST.case_id == case)
        .order_by(_POST.posted_at, _POST.id)
    )
