"""A reporter whose id and names stand nowhere by chance."""

from tests.kit.process.story import CITIZEN_STEPS, Story

ID = 7654321987
NAMES = ("Zhanibek-Unmistakable", "Жезтырнақова", "unmistakable_user", "passport-of-zhanibek.pdf")
START, LANGUAGE, CONSENT, LINK, TYPE, SEND = CITIZEN_STEPS


def unmistakable(world) -> Story:
    story = world.story("ru")
    first, last, username, _ = NAMES
    story.citizen = world.sandbox.person(first, "ru", id=ID, last_name=last, username=username)
    return story
