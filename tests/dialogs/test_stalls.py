"""Messages that wait while none is sent are told to the log, to operators and to admins."""

from types import SimpleNamespace

from bot.core import metrics
from bot.telegram import stalls
from tests.kit.waiting import until


async def test_admins_hear_of_messages_that_waited_once_they_leave(on, monkeypatch):
    errors, news = [], []
    log = SimpleNamespace(error=errors.append, info=news.append)
    monkeypatch.setattr(stalls, "logger", log)
    monkeypatch.setattr(stalls, "STALL_MS", 700)
    monkeypatch.setattr(stalls, "_LOOK_SECONDS", 0.05)
    await on.agree(on.admin)
    on.sandbox.faults.set(rate_502=1.0, only=("sendMessage",))
    on.citizen("Иван").say("/start")
    await until(lambda: errors)
    assert "none is sent" in errors[0]
    await until(lambda: 0.7 <= metrics.STALLED._value.get() < 60)
    on.sandbox.faults.clear()
    told = await on.admin.wait("ни одно не удавалось отправить")
    assert "журнал сервера" in told.text
    await until(lambda: "messages are sent again" in news)
    await until(lambda: metrics.STALLED._value.get() == 0)
    assert len(errors) == 1
