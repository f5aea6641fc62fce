"""Links that people look up in the register, in the tests of services."""

from bot.core.work import ReportLimits
from bot.register import check, store
from bot.telegram.renderer import Renderer
from bot.values import replace
from tests.kit.services.acts import URL, target

TELEGRAM_ID = 42


async def looked_up(work, *urls, by=TELEGRAM_ID):
    links = [target(url) for url in urls or (URL,)]
    return await check.look_up_links(work, by, links)


async def add(work, *every):
    """Publish these entries."""
    for entry in every:
        await store.add_entry(work.tx, entry, f"case-{entry.id}")


def limited(work, **limits):
    """The same work under other limits."""
    deployment = replace(work.deployment, limits=ReportLimits(**limits))
    return replace(work, deployment=deployment)


def words(work, answer, language="en"):
    return str(
        answer.render(Renderer(work.deployment).speaker(language, work.now)).text
    )


def said(work, notice):
    """The message in each language, as it is sent."""
    renderer = Renderer(work.deployment)
    languages = work.channel.languages
    return [notice.render(renderer.speaker(one, work.now)) for one in languages]
