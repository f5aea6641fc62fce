"""Checks keyboards like Telegram does when a bot sends them."""

import re
from typing import Any
from urllib.parse import urlsplit

from offline_telegram.failures import ApiError, bad
from offline_telegram.model import Json, words
from offline_telegram.text import units

_ACTIONS = words(
    "callback_data url copy_text web_app login_url switch_inline_query"
    " switch_inline_query_current_chat switch_inline_query_chosen_chat callback_game pay"
)
_LOOK = ("style", "icon_custom_emoji_id")


def _unreadable(reason: str) -> ApiError:
    return bad(f"can't parse reply keyboard markup JSON object: {reason}")


def parse_markup(markup: Any, *, private: bool) -> tuple[Json | None, Json | None]:
    """(inline keyboard, other markup); an empty one counts as none."""
    if not markup:
        return None, None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"])
        keyboard = [
            [_inline(button, private=private) for button in row] for row in rows if row
        ]
        return ({"inline_keyboard": keyboard} if keyboard else None), None
    if "keyboard" in markup:
        rows = _rows(markup["keyboard"])
        _keys([key for row in rows for key in row], private=private)
        _placeholder(markup)
        return None, markup
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        _placeholder(markup)
        return None, markup
    raise _unreadable("unknown kind of markup")


def inline_only(markup: Any, *, private: bool) -> Json | None:
    """An edited message takes an inline keyboard only."""
    inline, other = parse_markup(markup, private=private)
    if other is not None:
        raise bad("inline keyboard expected")
    return inline


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise _unreadable("a keyboard is an array of rows")
    if sum(map(len, rows)) > 100:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return rows


def _keys(keys: list[Any], *, private: bool) -> None:
    asked = []
    for key in keys:
        text = key.get("text") if isinstance(key, dict) else key
        if not isinstance(text, str) or not text.strip():
            raise bad("keyboard button text must be non-empty")
        if isinstance(key, dict) and key.get("request_users") is not None:
            _check_request(key["request_users"], private=private)
            asked.append(key["request_users"]["request_id"])
    if len(asked) != len(set(asked)):
        raise bad("button request identifiers must be unique")


def _check_request(request: Any, *, private: bool) -> None:
    if not private:
        raise bad("users can be requested in private chats only")
    if not isinstance(request, dict) or not isinstance(request.get("request_id"), int):
        raise _unreadable("a request for users has a request_id")
    if not 1 <= int(request.get("max_quantity") or 1) <= 10:
        raise bad("invalid number of users to request specified")


def _placeholder(markup: Json) -> None:
    if units(str(markup.get("input_field_placeholder") or "")) > 64:
        raise bad("input field placeholder is too long")


def _inline(button: Any, *, private: bool) -> Json:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: expected an Object")
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad('can\'t parse inline keyboard button: field "text" must be non-empty')
    actions = [action for action in _ACTIONS if button.get(action) is not None]
    if not actions:
        raise bad("Text buttons are unallowed in the inline keyboard")
    if button.get("style") not in (None, "primary", "success", "danger"):
        raise bad("can't parse inline keyboard button: unknown style")
    _check_action(button, actions[0], private=private)
    kept = {"text": text, actions[0]: button[actions[0]]}
    return kept | {look: button[look] for look in _LOOK if button.get(look)}


def _check_action(button: Json, action: str, *, private: bool) -> None:
    value = button[action]
    match action:
        case "callback_data":
            if not isinstance(value, str) or not 1 <= len(value.encode()) <= 64:
                raise bad("BUTTON_DATA_INVALID")
        case "url":
            _check_url(str(value))
        case "copy_text":
            text = value.get("text") if isinstance(value, dict) else None
            if not isinstance(text, str) or not 1 <= units(text) <= 256:
                raise bad("BUTTON_COPY_TEXT_INVALID")
        case "web_app":
            if not private:
                raise bad("BUTTON_TYPE_INVALID")
            address = value.get("url") if isinstance(value, dict) else None
            if not str(address).startswith("https://"):
                reason = "Only HTTPS links are allowed"
                raise bad(f"inline keyboard button Web App URL is invalid: {reason}")


def _check_url(url: str) -> None:
    def invalid(reason: str) -> ApiError:
        return bad(f"inline keyboard button URL '{url}' is invalid: {reason}")

    if not url:
        raise bad("BUTTON_URL_INVALID")
    full = url if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url) else f"http://{url}"
    try:
        parts = urlsplit(full)
        host = parts.hostname or ""
    except ValueError:
        raise invalid("Wrong HTTP URL") from None
    if parts.scheme.lower() in ("tg", "ton", "tonsite"):
        return
    if parts.scheme.lower() not in ("http", "https"):
        raise invalid("Unsupported URL protocol")
    if not host or re.search(r"\s", url):
        raise invalid("URL host is empty" if not host else "Wrong HTTP URL")
    if "." not in host and ":" not in host:
        raise invalid("Wrong HTTP URL")
