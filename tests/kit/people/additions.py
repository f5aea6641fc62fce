"""What a reporter adds to a report, and what staff can still read of it."""

from tests.kit.people.citizens import tap_new, wait_button

WORDS = "Он живёт напротив моего подъезда"


async def add(on, phone, *, voice=False):
    """An addition in words, or a voice message, to the person's only report."""
    t = on.t("ru")
    phone.say("/my")
    await tap_new(phone, "№")
    await tap_new(phone, t.plain("Add something"), t.plain("Cancel"))
    if voice:
        phone.send_voice()
    else:
        phone.say(WORDS)
    await wait_button(phone, t.plain("Add something"))


def shown_words(*where):
    """What people can still read, and which files they can still open, in some chats."""
    every = [m for each in where for m in each.messages() if m.from_bot]
    return [m for m in every if WORDS in m.text or {"voice", "video_note", "photo"} & set(m.raw)]
