"""Posts of public channels kept as evidence: they outlive the report that brought them."""

from bot.cases import store as cases_store
from bot.cases.model import Case
from bot.channel.parts import MediaRule
from bot.core.work import Work, fresh_id
from bot.reports import files_store, kept_posts_store, targets_store
from bot.reports.draft import Draft
from bot.reports.model import KeptPost, Report
from bot.values import replace


async def keep(work: Work, report: Report, draft: Draft) -> None:
    """Keep the posts of a report that was just filed, unless the channel file names no term for
    them: then the consent does not name it either."""
    found = [(each.post, each) for each in draft.messages if each.post is not None]
    if not found or not work.channel.retention.evidence_days:
        return
    filed = [id for id, _ in await targets_store.targets_of(work.tx, report.id)]
    never = work.channel.type(report.violation).media is MediaRule.NEVER
    for post, content in found:
        links = [link.canonical for link in content.links]
        if set(links) & set(draft.removed):
            continue
        text = content.text
        files: dict[str, str | None] = {file.unique_id: None for file in content.files}
        if never:
            text = None
            files = {}
        own = [await cases_store.open_for(work.tx, link) for link in links]
        kept = KeptPost(
            channel=post.channel,
            message=post.message,
            at=post.at,
            sha256=post.sha256,
            id=fresh_id(),
            case=next((case.id for case in own if case is not None), filed[0]),
            text=text,
            files=files,
            kept_on=work.tx.today,
            since=work.tx.today,
        )
        await kept_posts_store.POSTS.add(work.tx, kept)


async def decided(work: Work, case: Case) -> None:
    """The term begins with the decision; what is known of the files by now is kept, too."""
    for kept in await kept_posts_store.posts_of_case(work.tx, case.id):
        seen = {
            file.unique_id: file.sha256
            for file in await files_store.files_of_case(work.tx, case.id)
        }
        files = {id: sha256 or seen.get(id) for id, sha256 in kept.files.items()}
        # To the day, so that no time leads to a report.
        await kept_posts_store.POSTS.put(
            work.tx, replace(kept, files=files, since=work.tx.today)
        )
