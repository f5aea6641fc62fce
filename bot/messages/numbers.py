"""A number to call in one line."""

from bot.messages.speaker import Speaker


def labelled(speaker: Speaker, number: str) -> str:
    """A number and who answers there."""
    line = speaker.channel.hotline(number)
    who = speaker.own(line.brief or line.label)
    return speaker.t("{number}: {who}", number=number, who=who)
