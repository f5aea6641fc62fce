"""Messages that wait while none is sent are told to the log, to operators and to admins."""

import structlog

from bot.pipeline import metrics, stalls
from tests.kit.waiting import until


async def test_admins_hear_of_messages_that_waited_once_they_leave(on, monkeypatch):
    monkeypatch.setattr(stalls, "STALL_MS", 700)
    monkeypatch.setattr(stalls, "_LOOK_SECONDS", 0.05)
    await on.agree(on.admin)
    on.sandbox.faults.set(rate_502=1.0, only=("sendMessage",))
    with structlog.testing.capture_logs() as logged:
        on.citizen("Иван").say("/start")
        await until(lambda: metrics.STALLED._value.get() > 0)
    assert any("none is sent" in line["event"] for line in logged)
    on.sandbox.faults.clear()
    told = await on.admin.wait("ни одно не удавалось отправить")
    assert "журнал сервера" in told.text
    await until(lambda: metrics.STALLED._value.get() == 0)
