"""The log holds no name, no text of a person and no secret."""

from tests.kit.process.bot_process import TOKEN
from tests.kit.process.story import CITIZEN_STEPS, DESK, NEWS, STAFF_STEPS

WORDS = "They promised parcels behind the Blue Kiosk"


async def test_the_log_names_no_person_and_quotes_no_message(world):
    """At DEBUG, which logs everything that other levels log."""
    bot, story = world.bot(LOG_LEVEL="DEBUG"), world.story("en")
    citizen = story.citizen
    await bot.start()
    await story.tell(DESK, *CITIZEN_STEPS)
    world.sandbox.faults.set(rate_502=0.2, rate_429=0.1, retry_after=1, reset_after=0.1)
    citizen.say(f"/status {story.receipt}")
    await citizen.wait("evil-1")
    citizen.say(WORDS)
    # An update that no library understands, with words in it.
    world.sandbox.deliver_raw({"message": {"text": WORDS, "from": citizen.person.user}})
    world.sandbox.faults.clear()
    await story.tell(*STAFF_STEPS, NEWS)
    await bot.until_said("an update failed")
    assert await bot.stop() == 0
    log = bot.errors.casefold()
    person = citizen.person
    private = [str(person.id), person.first_name, person.username, "дана", "әсел", "asel_admin"]
    secrets = [TOKEN, TOKEN.partition(":")[2], story.receipt, story.receipt.replace("-", "")]
    for word in [*private, *secrets, "evil-1", "example.com", "blue kiosk", *WORDS.split()[2:3]]:
        assert word.casefold() not in log, word
    assert len(bot.logged) > 3
