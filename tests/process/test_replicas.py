"""A second poller on one PostgreSQL takes over from one that was killed."""

from bot.settings import new_secret
from tests.kit.process.story import STEPS
from tests.kit.process.world import said_twice


async def test_a_second_poller_takes_over_after_a_kill(world, postgres_url):
    settings = {"DATABASE_URL": postgres_url, "SECRET_KEY": new_secret()}
    first, second = world.bot(**settings), world.bot(**settings)
    await first.start(until="Habarla is running")
    await second.start(until="Habarla is running")
    story = world.story("ru")
    half = len(STEPS) // 2
    await story.tell(*STEPS[:half])
    conflicts = [call for call in world.sandbox.calls if "Conflict" in str(call.error)]
    assert conflicts == []
    await first.kill()
    await story.tell(*STEPS[half:])
    assert said_twice(world.sandbox) <= second.unknown_outcomes()
