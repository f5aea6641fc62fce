"""Deep links: what a link from a poster or a page fills in."""

from dataclasses import replace

from bot.domain.citizen import deeplink
from bot.domain.citizen.answers import ChooseType
from bot.domain.citizen.deeplink import DeepLink
from bot.domain.citizen.draft import Draft, Step
from bot.domain.citizen.drafting import advance
from bot.domain.people import Person
from bot.services.citizen import drafting
from bot.services.citizen.filing import form_of
from bot.services.work import Work, fresh_id


def read(work: Work, payload: str) -> DeepLink | None:
    """Where a payload leads, without types and regions that left the channel file.

    None for a payload that is no link, and for a link of which nothing is left.
    """
    link = deeplink.parse(payload)
    if link is None:
        return None
    known = narrowed(work, link)
    was_narrow = link.violation is not None or link.region is not None
    is_narrow = known.violation is not None or known.region is not None
    return known if is_narrow or link.hotlines or not was_narrow else None


def narrowed(work: Work, link: DeepLink) -> DeepLink:
    """The link without a violation type or region that the channel does not offer today."""
    types = {kind.id for kind in work.channel.types_on()}
    regions = {region.code for region in work.channel.regions}
    return replace(
        link,
        violation=link.violation if link.violation in types else None,
        region=link.region if link.region in regions else None,
    )


async def begin(work: Work, person: Person, link: DeepLink) -> Draft:
    """A new draft with what the link names, in place of any other draft.

    Who comes by a poster is asked only for what is required.
    """
    return await _filled(work, person, Draft(fresh_id()[:8], fast=True), link)


async def fill_in(work: Work, person: Person, draft: Draft, link: DeepLink) -> Draft:
    """Fill in from the link only what the draft does not say yet."""
    left = replace(
        link,
        violation=link.violation if draft.violation is None else None,
        region=link.region if draft.region is None else None,
    )
    return await _filled(work, person, draft, left)


async def _filled(work: Work, person: Person, draft: Draft, link: DeepLink) -> Draft:
    if link.region is not None:
        draft = replace(draft, region=link.region, settled=(*draft.settled, Step.REGION))
    if link.violation is not None:
        answer = ChooseType(link.violation)
        draft = advance(draft, answer, lambda violation: form_of(work, violation)).draft
    await drafting.keep(work, person, draft)
    return draft
