"""Keeps posts of public channels as evidence: they outlive the report that brought them.

Nothing is fetched: only what a reporter forwarded from a public channel is kept, apart from the
reporter's own words and without any link to the report.
"""

from dataclasses import replace

from bot.channel.parts import MediaRule
from bot.domain.citizen.draft import Draft, Input
from bot.domain.citizen.public_post import KeptFile, KeptPost, Post
from bot.domain.citizen.report import Report
from bot.domain.desk.case import Case
from bot.services.work import DAY_MS, Work, fresh_id
from bot.storage.authority import public_posts
from bot.storage.citizen import files, targets
from bot.storage.desk import cases


async def keep(work: Work, report: Report, draft: Draft) -> None:
    """Keep the posts of a report that was just filed, with the cases of their links.

    None is kept where the channel file names no term: then the consent does not name it either.
    """
    found = [(each.post, each) for each in draft.messages if each.post is not None]
    if not found or not work.channel.retention.evidence_days:
        return
    filed = [id for id, _ in await targets.cases_of(work.tx, report.id)]
    never = work.channel.type(report.violation).media is MediaRule.NEVER
    for post, content in found:
        links = [link.canonical for link in content.links]
        if set(links) & set(draft.removed):
            continue
        own = [await cases.open_for(work.tx, link) for link in links]
        to = next((case.id for case in own if case is not None), filed[0])
        await public_posts.add(work.tx, _kept(work, to, post, content, never=never))


def _kept(work: Work, case: str, post: Post, content: Input, *, never: bool) -> KeptPost:
    held = () if never else tuple(KeptFile(file.unique_id) for file in content.files)
    text = None if never else content.text
    today = _today(work)
    return KeptPost(fresh_id(), case, post, text, held, today, today)


async def decided(work: Work, case: Case) -> None:
    """The term begins with the decision; what is known of the files by now is kept, too."""
    kept = await public_posts.of_case(work.tx, case.id)
    if not kept:
        return
    seen = {file.unique_id: file.sha256 for file in await files.seen_of_case(work.tx, case.id)}
    for one in kept:
        held = tuple(
            replace(file, sha256=file.sha256 or seen.get(file.unique_id)) for file in one.files
        )
        await public_posts.renew(work.tx, replace(one, files=held, since=_today(work)))


def _today(work: Work) -> int:
    """To the day, so that no time leads to a report."""
    return work.now // DAY_MS * DAY_MS
