"""Finds messages that were sent twice, and tells whether the bot could have known better.

A repeat is excused only when the result of the earlier call was unknown: its connection broke, it
was answered too late, or the process was killed while it was sending to that chat.
"""

import html
from collections import Counter

from benchmarks.soak.deployment import Deployment
from benchmarks.soak.observations import Observations
from benchmarks.soak.plan import STALL_SECONDS
from bot.channel.model import Channel
from bot.domain.notices.talks import Late
from bot.messages.renderer import Renderer
from bot.messages.speaker import put_into_words
from bot.sandbox.api.server import Call
from bot.services.vault import Vault
from bot.services.work import Deployment as Services
from tests.kit.deployments import LANGUAGES

_SENDS = ("sendMessage", "sendPhoto", "sendVideo", "sendDocument")
_TOO_LATE = STALL_SECONDS - 3
_RECORDING = 3.0
"""Seconds within which a known result must be written down, on a busy machine."""
_ARRIVAL = 2.0
"""Seconds for which the request of a killed process may wait in the offline Telegram."""


def find_repeats(on: Deployment, seen: Observations) -> tuple[Counter[str], list[Call]]:
    """Messages in chats that no row of the outbox knows, because their rows were sent again.

    The excused by their excuse, and the others.
    """
    known = {(seen.chat_of(address), message) for address, message in seen.posts}
    kills = [(kill.at, {seen.chat_of(one) for one in kill.sending_to}) for kill in on.fleet.kills]
    excused, others, outage = Counter[str](), list[Call](), outage_notices(on.channel)
    for call in on.sandbox.calls:
        if str(call.params.get("text", "")).startswith(outage):
            continue
        if call.method not in _SENDS or call.error is not None or call.result is None:
            continue
        chat, message = call.result["chat"]["id"], call.result["message_id"]
        # Of a message to a person only its number is kept; private chats share one numbering.
        if (chat, message) in known or (chat > 0 and (None, message) in known):
            continue
        excuse = _excuse(call, chat, kills)
        if excuse is None:
            others.append(call)
        else:
            excused[excuse] += 1
    return excused, others


def outage_notices(channel: Channel) -> tuple[str, ...]:
    """The first lines of the notice, sent without the outbox, that nothing can be stored now."""
    speaker = Renderer(Services(channel, Vault(bytes(32)))).speaker
    return tuple(
        html.unescape(put_into_words(speaker(language, 0), Late()).text).partition("\n")[0]
        for language in LANGUAGES
    )


def _excuse(call: Call, chat: int, kills: list[tuple[float, set[int | None]]]) -> str | None:
    if call.answered is None:
        return "the connection broke"
    if call.answered - call.began > _TOO_LATE:
        return "the answer came too late"
    for at, chats in kills:
        near = at + _ARRIVAL >= call.began and at - call.answered < _RECORDING
        if near and chat in chats:
            return "the process was killed"
    return None
