"""Where a deep link or the hotlines lead; a report that was begun is never lost."""

from bot.domain.citizen.deeplink import DeepLink
from bot.domain.notices import reporter as say
from bot.domain.notices.hotlines import Hotlines, LinkOffer
from bot.services import dialling
from bot.services.citizen import deep_links, drafting, welcome
from bot.services.visit import Visit
from handlers.citizen.pauses import is_paused
from handlers.guards import citizen


async def arrive(visit: Visit, link: DeepLink) -> bool:
    """Follow the link; True when the person has been answered.

    Hotlines are shown at once, before consent: a life may depend on them. A report waits for the
    consent with what the link says already in it, and False asks for that consent.
    """
    person, work = citizen(visit), visit.work
    if link.hotlines:
        ask_language = not person.language_chosen
        numbers = Hotlines(link.violation, link.region or person.region, ask_language=ask_language)
        numbers = await dialling.dated(work, numbers)
        await work.tell(person.recipient, numbers)
        return True
    if await is_paused(visit):
        return True
    agreed = welcome.has_agreed(work, person)
    draft = visit.draft
    if draft is not None and draft.has_content:
        if not agreed and not draft.by_phone:
            visit.draft = await deep_links.fill_in(work, person, draft, link)
            return False
        same = (draft.violation, draft.region) == (link.violation, link.region)
        offer = LinkOffer(draft, link.violation, link.region)
        await work.tell(person.recipient, say.DraftOffer(draft) if same else offer)
        return True
    visit.draft = await deep_links.begin(work, person, link)
    if agreed:
        await show_draft(visit)
    return agreed


async def begin_other(visit: Visit, payload: str, edit: int | None) -> None:
    """Drop the report that waited and begin the one of the link."""
    link = deep_links.read(visit.work, payload) or DeepLink()
    visit.draft = await deep_links.begin(visit.work, citizen(visit), link)
    await show_draft(visit, edit)


async def show_draft(visit: Visit, edit: int | None = None) -> None:
    """Show the report that waits, if any."""
    if visit.draft is not None:
        await drafting.show(visit.work, citizen(visit), say.DraftStep(visit.draft), edit=edit)


def holds_something(visit: Visit) -> bool:
    return visit.draft is not None and visit.draft.has_content


async def hotlines_of(visit: Visit) -> Hotlines:
    person, draft = citizen(visit), visit.draft
    violation, region = (draft.violation, draft.region) if draft is not None else (None, None)
    ask_language = not person.language_chosen
    shown = Hotlines(violation, region or person.region, ask_language=ask_language)
    return await dialling.dated(visit.work, shown)
