"""Optional traces by OpenTelemetry: an update, its handler, the messages it led to, their calls.

Without TRACES_URL nothing is recorded, and the library is not loaded. A span names a kind, never a
person, a number or words. A message stands in the trace of an update under the rules of the log's
trail: not where the update is about an anonymous report.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.settings import SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, SpanContext, Tracer

_MOST_CAUSES = 10_000
_PATH = "/v1/traces"
_NEEDS = "TRACES_URL needs the libraries of traces: pip install 'habarla[traces]'"


class Tracing:
    """The tracer of the process, and which update led to a message that waits."""

    def __init__(self) -> None:
        self._tracer: Tracer | None = None
        self._causes: OrderedDict[int, SpanContext] = OrderedDict()

    def send_to(self, url: str) -> None:
        """Send spans to a collector from now on. Raises SettingsError without the libraries."""
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # type: ignore[import-not-found,unused-ignore]
                OTLPSpanExporter,
            )
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError:
            raise SettingsError([_NEEDS]) from None
        provider = TracerProvider(resource=Resource.create({"service.name": "habarla"}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(url + _PATH)))
        self.use(provider)

    def use(self, provider: "TracerProvider | None") -> None:
        """Record spans by this provider; None: no longer."""
        self._tracer = None
        if provider is not None:
            self._tracer = provider.get_tracer("habarla")
        self._causes.clear()

    @contextmanager
    def span(self, name: str, **attributes: str) -> Iterator[None]:
        """A part of what is under way; an error ends it by the name of its class alone."""
        if self._tracer is None:
            yield
            return
        with _quiet(self._tracer.start_span(name, attributes=attributes)):
            yield

    @contextmanager
    def message(self, row: int, kind: str) -> Iterator[None]:
        """One attempt to send a message, in the trace of the update that led to it if known."""
        if self._tracer is None:
            yield
            return
        from opentelemetry import trace

        cause = self._causes.get(row)
        parent = None
        if cause is not None:
            parent = trace.set_span_in_context(trace.NonRecordingSpan(cause))
        with _quiet(self._tracer.start_span(f"message {kind}", context=parent)):
            yield

    def led_to(self, messages: Iterable[int]) -> None:
        """Keep that the update under way led to these rows of the outbox."""
        if self._tracer is None:
            return
        from opentelemetry import trace

        now = trace.get_current_span().get_span_context()
        for row in messages:
            self._causes[row] = now
        while len(self._causes) > _MOST_CAUSES:
            self._causes.popitem(last=False)


@contextmanager
def _quiet(span: "Span") -> Iterator[None]:
    """Let a span be the current one. The library would record the words of an error, which may
    quote people."""
    from opentelemetry import trace

    with trace.use_span(
        span,
        end_on_exit=True,
        record_exception=False,
        set_status_on_exception=False,
    ):
        try:
            yield
        except BaseException as error:
            span.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise


TRACING = Tracing()
