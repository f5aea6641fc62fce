"""Words of broadcasts: costs fit their number."""

from bot.broadcasts.messages import outlook
from bot.channel.loader import load_channel
from bot.core.speaker import Speaker
from tests.kit.deployments import translator


def test_of_a_broadcast_to_no_person_neither_a_time_nor_a_cost_is_promised():
    channel = load_channel(None)
    for language in channel.languages:
        speaker = Speaker(translator(language, channel), channel, 0)
        assert outlook(speaker, 0, 0, 30, 0) == speaker.t("Sent now, it would reach no person.")
        assert "\n" in outlook(speaker, 1, 1, 30, 0)
