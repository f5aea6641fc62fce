"""Entries in lists. Of many rows only a few words differ, so the rest is rendered once."""

from collections.abc import Iterable
from datetime import date

from markupsafe import Markup, escape

from bot.domain.register.entry import Entry, Standing
from bot.messages.register.names import (
    STANDINGS,
    category_name,
    defanged_host,
    outcome_name,
)
from bot.messages.register.site import Site, day, in_language
from bot.messages.speaker import Speaker

_ID, _HOST, _DECIDED, _DAY = "ID-OF-AN-ENTRY", "HOST-OF-AN-ENTRY", "DATE-OF-IT", "DAY-OF-IT"
"""Stand for what differs; hosts have no capitals."""


def rows(site: Site, speaker: Speaker, entries: Iterable[Entry], today: date) -> list[Markup]:
    return [_row(site, speaker, entry, today) for entry in entries]


def _row(site: Site, speaker: Speaker, entry: Entry, today: date) -> Markup:
    standing, language = entry.stands(today), speaker.t.language
    ground = in_language(entry.ground_text, language)
    row = site.once(
        (language, entry.category, entry.outcome, standing, ground),
        lambda: site.render(
            speaker, "row.html", id=_ID, host=_HOST, decided=_DECIDED, day=_DAY, ground=ground,
            standing=speaker.t.plain(STANDINGS[standing]),
            is_in_force=standing is Standing.IN_FORCE,
            outcome=outcome_name(speaker, entry.outcome),
            category=category_name(speaker, entry.category),
        ),
    )  # fmt: skip
    return Markup(  # noqa: S704 - a template's
        row.replace(_ID, entry.id)
        .replace(_DECIDED, entry.decided_on.isoformat())
        .replace(_DAY, day(entry.decided_on))
        .replace(_HOST, escape(defanged_host(entry.host)))
    )
