"""Ready texts an admin can put into a broadcast: the channel's hotlines."""

from __future__ import annotations

from bot.messages.speaker import Speaker, bold, lines, paragraphs


def hotlines_text(speaker: Speaker) -> str:
    """All hotlines of the channel file in this language, as formatted text."""
    entries = [
        lines(f"{line.number} – {speaker.own(line.label)}", speaker.own(line.what_for))
        for line in speaker.channel.hotlines_for()
    ]
    return str(paragraphs(bold(speaker.t("Hotlines")), *entries))
