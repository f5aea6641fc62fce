"""Traces: update → handler → message → call; of an anonymous report nothing leads on."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.core.tracing import TRACING
from bot.settings import SettingsError
from tests.kit.people import anonymous
from tests.kit.people.citizens import answer
from tests.kit.people.staff import card
from tests.kit.stage import stage
from tests.kit.waiting import until
from tests.kit.words import ru


@pytest.fixture
def spans():
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    TRACING.use(provider)
    yield exporter.get_finished_spans
    TRACING.use(None)
    provider.shutdown()


@pytest.fixture
async def on(tmp_path, spans):
    async with stage(tmp_path) as begun:
        yield begun


async def traces_of(spans, name):
    """The names of the spans of each trace with a span of this name, which ends after its call."""
    await until(lambda: [each for each in spans() if each.name == name])
    traces = {each.context.trace_id for each in spans() if each.name == name}
    return [
        {each.name for each in spans() if each.context.trace_id == trace}
        for trace in traces
    ]


async def test_a_report_leads_from_its_update_to_the_card_and_the_call(on, spans):
    dana = on.citizen("Дана")
    group = await on.desk(dana)
    ivan = await on.agreed("Иван")
    await on.file(ivan, "https://example.com/traced", "drugs")
    await card(dana, group, "traced")
    wanted = {"update", "handler", "message Receipt", "message Card", "call"}

    async def is_whole():
        [found] = await traces_of(spans, "message Receipt")
        return found >= wanted

    await until(is_whole)


async def test_of_an_anonymous_report_only_the_answers_stand_beside_its_update(
    on, spans
):
    dana = on.citizen("Дана")
    group = await on.desk(dana)
    ivan = await on.agreed("Иван")
    await anonymous.file(on, ivan, "ru")
    await card(dana, group, "anonymous")
    for found in await traces_of(spans, "message Card"):
        assert "update" not in found

    async def stands_beside_its_update():
        [found] = await traces_of(spans, "message AnonymousReceipt")
        return "update" in found

    await until(stands_beside_its_update)


async def test_no_span_holds_words_names_or_numbers_of_people(on, spans):
    ivan = await on.agreed("Иван")
    await on.file(ivan, "https://example.com/secret-words", "drugs")
    await answer(ivan, "/my", ru("My reports"))
    told = " ".join(f"{each.name} {dict(each.attributes)}" for each in spans())
    for secret in ("secret-words", "Иван", str(ivan.id), on.sandbox.token):
        assert secret not in told


def test_an_error_is_named_by_its_class_and_not_quoted(spans):
    with pytest.raises(ValueError, match="of Dana"), TRACING.span("update"):
        raise ValueError("the words of Dana")
    [span] = spans()
    assert span.status.description == "ValueError"
    assert not span.events


def test_an_address_without_the_libraries_is_one_line_that_says_what_to_install():
    with pytest.raises(SettingsError, match=r"habarla\[traces\]"):
        TRACING.send_to("http://127.0.0.1:4318")
