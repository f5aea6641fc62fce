"""Custodians of data: who answers requests, and how they are reminded of those that wait."""

from bot.core import role_store
from bot.core.buttons import Action, button
from bot.core.outgoing import Button
from bot.core.people import Right
from bot.core.reviews import Queue
from bot.core.reviews_store import Kind, Review
from bot.core.speaker import Speaker
from bot.core.work import Work
from bot.privacy import store
from bot.privacy.model import Request


@button("d:list", right=Right.SEE_DATA_REQUESTS)
class ShowDataRequests(Action):
    """Requests that wait, and how the last ones ended."""


async def custodians(work: Work) -> frozenset[int]:
    """Return the people who answer requests: custodians, or the admins while there is none."""
    return await role_store.custodians(work.tx) or await work.admins()


class DataReviews(Queue[Request]):
    """Requests that wait since an earlier day."""

    kind = Kind.DATA

    async def subject(self, review: Review) -> Request | None:
        return await store.requests.get(self.work.tx, review.subject)

    async def people(self, review: Review, subject: Request) -> set[int]:
        if subject.proposed_by is not None:
            return {*subject.asked - subject.signed}
        return {*await custodians(self.work)}

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        t = speaker.t
        sentence = t.plural(
            "{n} request about data waits for you.", "{n} requests about data wait for you.", n
        )
        return sentence, Button(t.plain("Requests about data"), ShowDataRequests())

    async def update(self) -> None:
        """Begin and end reviews as requests came and ended.

        A review begins on the day after its request, in the order of random ids: a row tells no
        moment at which a person asked.
        """
        work, known = self.work, {one.subject for one in await self.waiting()}
        every = await store.waiting_requests(work.tx)
        waiting = {one.id for one in every if one.at < work.tx.today}
        for ended in known - waiting:
            await self.end(ended)
        for new in sorted(waiting - known):
            await self.ask(new, None, work.now)
