"""Entries in lists. Entries that were decided alike share all but a few words."""

from collections.abc import Iterable
from datetime import date

from markupsafe import Markup

from bot.domain.register.entry import Entry, Standing
from bot.messages.register.frames import gap
from bot.messages.register.names import (
    STANDINGS,
    category_name,
    defanged_host,
    outcome_name,
)
from bot.messages.register.site import Site, day, in_language
from bot.messages.speaker import Speaker


def rows(site: Site, speaker: Speaker, entries: Iterable[Entry], today: date) -> list[Markup]:
    return [_row(site, speaker, entry, today) for entry in entries]


def _row(site: Site, speaker: Speaker, entry: Entry, today: date) -> Markup:
    standing, language = entry.stands(today), speaker.t.language
    ground = in_language(entry.ground_text, language)
    frame = site.frame(
        (language, "row", entry.category, entry.outcome, standing, ground),
        lambda: site.render(
            speaker, "row.html", id=gap("id"), host=gap("host"), decided=gap("decided"),
            decided_day=gap("decided_day"), ground=ground,
            standing=speaker.t.plain(STANDINGS[standing]),
            is_in_force=standing is Standing.IN_FORCE,
            outcome=outcome_name(speaker, entry.outcome),
            category=category_name(speaker, entry.category),
        ),
    )  # fmt: skip
    return frame.filled(
        id=entry.id, host=defanged_host(entry.host), decided=entry.decided_on.isoformat(),
        decided_day=day(entry.decided_on),
    )  # fmt: skip
