"""Reviews away from the desks: all who may answer are asked at once, and reminded once a day."""

from collections.abc import Collection
from typing import TypeVar

from bot.core.messages import message
from bot.core.outgoing import Outgoing
from bot.core.posts import Recipient
from bot.core.reviews import QUEUES, Queue
from bot.core.reviews_store import Kind, Review
from bot.core.speaker import Speaker
from bot.core.times import DAY_MS
from bot.desk import colleagues

S = TypeVar("S")


@message
class ReviewsWait:
    """Reminds an admin or a custodian of what waits for them."""

    kind: Kind
    count: int

    def render(self, speaker: Speaker) -> Outgoing:
        sentence, button = QUEUES[self.kind].call(speaker, self.count)
        return Outgoing(sentence, ((button,),))


class AdminQueue(Queue[S]):
    """The first reminder comes when a review is due."""

    async def awake(self, staff: Collection[int]) -> list[tuple[int, Recipient]]:
        if colleagues.is_night(self.work):
            return []
        return [(one, await self.work.admin_recipient(one)) for one in staff]

    def steps(self, review: Review) -> int:
        late = self.work.now - review.due
        return 0 if late < 0 else 1 + late // DAY_MS

    def reminder(self, staff: int, mine: list[Review]) -> tuple[ReviewsWait, str]:
        steps = "-".join(f"{one.subject}{self.steps(one)}" for one in mine[:3])
        once = f"{self.kind.value}:{staff}:{len(mine)}:{steps}"
        return ReviewsWait(self.kind, len(mine)), once
