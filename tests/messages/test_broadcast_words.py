"""Words of broadcasts: questions have their yes, costs fit their number."""

from bot.domain.notices.broadcast import Sure
from bot.messages.broadcast.asking import _YES


def test_every_question_that_is_still_asked_has_its_yes():
    assert set(_YES) == set(Sure)
