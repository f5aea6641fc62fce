"""The queue of broadcasts that a second admin must approve. All of them are asked at once."""

from bot.broadcasts import store
from bot.broadcasts.messages import list_button
from bot.broadcasts.model import Broadcast, Stage
from bot.core.outgoing import Button
from bot.core.reviews_store import Kind, Review
from bot.core.speaker import Speaker
from bot.core.work import Work
from bot.desk.admin_reviews import AdminQueue

REMIND_AFTER_MS = 4 * 60 * 60 * 1000
"""So long after they were asked admins are reminded first, then once a day."""


async def approvers(work: Work, broadcast: Broadcast) -> list[int]:
    """Admins who may approve it: all but its author."""
    return sorted(await work.admins() - {broadcast.author})


class Approvals(AdminQueue[Broadcast]):
    kind = Kind.BROADCAST

    async def subject(self, review: Review) -> Broadcast | None:
        found = await store.get(self.work.tx, review.subject)
        return found if found and found.stage is Stage.AWAITING_APPROVAL else None

    async def people(self, review: Review, subject: Broadcast) -> set[int]:
        return {*await approvers(self.work, subject)}

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        sentence = speaker.t.plural(
            "{n} broadcast waits for your approval.", "{n} broadcasts wait for your approval.", n
        )
        return sentence, list_button(speaker)

    async def wait(self, broadcast: Broadcast) -> None:
        """Let the others be reminded, before its time if it has one."""
        due = self.work.now + REMIND_AFTER_MS
        if broadcast.scheduled_at is not None:
            due = min(due, max(broadcast.scheduled_at, self.work.now))
        await self.ask(broadcast.id, None, due)
