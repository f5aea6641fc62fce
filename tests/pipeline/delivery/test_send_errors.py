"""Each error of Telegram has one meaning for a message."""

from telegram import error as errors
from telegram.error import BadRequest, Forbidden

from bot.telegram.attempt import Meaning, judge
from bot.telegram.request import ConnectionLost, NotSent


def test_each_telegram_error_has_its_meaning():
    for error, meaning in (
        (
            BadRequest("Message is not modified: specified new message content"),
            Meaning.SAME,
        ),
        (BadRequest("Message to edit not found"), Meaning.NO_MESSAGE),
        (BadRequest("MESSAGE_ID_INVALID"), Meaning.NO_MESSAGE),
        (BadRequest("Message thread not found"), Meaning.NO_THREAD),
        (BadRequest("TOPIC_CLOSED"), Meaning.NO_THREAD),
        (BadRequest("Chat not found"), Meaning.GONE),
        (
            BadRequest("Not enough rights to send text messages to the chat"),
            Meaning.GONE,
        ),
        (
            BadRequest('Can\'t parse entities: unsupported start tag "x"'),
            Meaning.NOT_MARKUP,
        ),
        (BadRequest("Wrong file identifier/http url specified"), Meaning.NO_FILE),
        (BadRequest("Can't use file of type Animation as Document"), Meaning.NO_FILE),
        (BadRequest("BUTTON_DATA_INVALID"), Meaning.BUG),
        (BadRequest("Message is too long"), Meaning.BUG),
        (Forbidden("Forbidden: bot was blocked by the user"), Meaning.GONE),
        (errors.ChatMigrated(-1005), Meaning.MOVED),
        (errors.RetryAfter(7), Meaning.FLOOD),
        (errors.InvalidToken("Unauthorized"), Meaning.DENIED),
        (errors.Conflict("terminated by other getUpdates request"), Meaning.DENIED),
        (errors.NetworkError("Bad Gateway"), Meaning.LATER),
        (NotSent("cannot connect"), Meaning.LATER),
        (ConnectionLost("connection lost"), Meaning.UNKNOWN),
        (errors.TimedOut(), Meaning.UNKNOWN),
        (errors.TelegramError("Invalid server response"), Meaning.UNKNOWN),
        (KeyError("a mistake of ours"), Meaning.BUG),
    ):
        assert judge(error).meaning is meaning


def test_an_outcome_keeps_seconds_and_chat_and_nothing_that_a_person_wrote():
    assert judge(errors.RetryAfter(7)).seconds == 7
    assert judge(errors.ChatMigrated(-1005)).new_chat == -1005
    quoting = BadRequest(
        'Can\'t parse entities: unsupported start tag "Aigerim" at byte offset 3'
    )
    assert "Aigerim" not in judge(quoting).error
    assert "secret" not in judge(ValueError("secret")).error
