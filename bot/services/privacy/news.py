"""Whether a person wants news: a wish of its own, which no consent to a report includes.

Reports' own notices are not concerned.
"""

from typing import Any

from bot.domain.broadcast.broadcast import NEWS, Topic
from bot.domain.desk.roster import hour_of
from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices.readers import NewsOffer
from bot.domain.people import Person
from bot.services.work import Work
from bot.storage.privacy import topics
from bot.storage.queues import tasks

ASK_NEWS = "ask_news"
AT_ONCE = 500
"""People asked in a minute: broadcasts and answers go on beside it."""
EVERY_MS, AT_NIGHT_MS = 60 * 1000, 30 * 60 * 1000


async def offers_news(work: Work, person: Person) -> bool:
    """Whether there is news that the person never said anything about."""
    return bool(set(NEWS) - set(await topics.choices(work.tx, person.id)))


async def answer_about_news(work: Work, person: Person, *, wanted: bool) -> None:
    """The person wants news in general, or none.

    Who left some topics before stays away from these; who left all of them gets all again.
    """
    said = await topics.choices(work.tx, person.id)
    every = set(NEWS)
    left = {topic for topic in every if said.get(topic) is False}
    for topic in sorted(every - left if wanted and left != every else every):
        await topics.choose(work.tx, person.id, topic, wanted=wanted, broadcast=None)


async def is_wanted(work: Work, person: Person) -> bool:
    """Whether the person asked for any news."""
    return any((await topics.choices(work.tx, person.id)).values())


async def choose(
    work: Work, person: str, topic: Topic, *, wanted: bool, broadcast: str | None = None
) -> None:
    """The person wants this topic or no more, perhaps because of a broadcast."""
    if topic in NEWS:
        await topics.choose(work.tx, person, topic, wanted=wanted, broadcast=broadcast)


async def opted_out(work: Work, person: Person) -> set[Topic]:
    """Topics the person does not hear about: they left them, or never asked for them."""
    said = await topics.choices(work.tx, person.id)
    unasked = set() if (person.news_until or 0) <= work.now else set(NEWS)
    return {topic for topic in NEWS if not said.get(topic, topic in unasked)}


async def ask(work: Work, params: dict[str, Any]) -> None:
    """Ask the next of them; ends when all were asked."""
    del params
    if work.channel.duty.night.has(hour_of(work.now, work.channel.zone)):
        await _plan(work, AT_NIGHT_MS)
        return
    found = await topics.unasked(work.tx, AT_ONCE)
    for person, language, until in found:
        to = Recipient(Address(person=person), language)
        await work.say(to, NewsOffer(until), Lane.BROADCAST, once=f"news:{person}")
    await topics.mark(work.tx, [person for person, _, _ in found])
    if len(found) == AT_ONCE:
        await _plan(work, EVERY_MS)


async def plan(work: Work) -> None:
    """Begin to ask if a person is left to be asked; idempotent."""
    if await topics.unasked(work.tx, 1):
        await _plan(work, EVERY_MS)


async def _plan(work: Work, later: int) -> None:
    await tasks.schedule(work.tx, ASK_NEWS, ASK_NEWS, {}, work.now + later)
