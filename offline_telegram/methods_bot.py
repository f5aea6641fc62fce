"""The methods by which a bot describes itself: commands, descriptions, name, menu button."""

import json
import re
from functools import partial
from typing import Any

from offline_telegram.calls import Params, find_chat, method
from offline_telegram.failures import bad
from offline_telegram.model import Chat, Json, Person, words
from offline_telegram.text import units
from offline_telegram.world import World

_COMMAND = re.compile(r"/?([a-z0-9_]{1,32})")
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


_CANNOT = words(
    "can_read_all_group_messages supports_inline_queries can_connect_to_business has_main_web_app"
    " has_topics_enabled allows_users_to_create_topics"
)


@method("getMe")
def get_me(world: World, _: Params) -> Json:
    return {**world.bot, "can_join_groups": True, **dict.fromkeys(_CANNOT, False)}


@method("logOut")
@method("close")
@method("setMyDefaultAdministratorRights")
def _accept(_: World, __: Params) -> bool:
    """The sandbox takes these calls and changes nothing."""
    return True


def _language(params: Params) -> str:
    language = params.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad("invalid language code specified")
    return language


def _key(scope: Json, language: str) -> str:
    return json.dumps([*(str(value) for value in scope.values()), language])


def _scope(world: World, params: Params) -> Json:
    scope = params.object("scope") or {"type": "default"}
    kind = str(scope.get("type"))
    if kind not in _SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    checked: Json = {"type": kind}
    for name in _SCOPES[kind]:
        if name not in scope:
            raise bad(f"can't parse BotCommandScope: {name} is missing")
        chat = find_chat(world, Params(scope))
        if chat.is_private and not world.people[chat.id].started:
            raise bad("chat not found")
        checked[name] = chat.id if name == "chat_id" else Params(scope).integer(name)
    return checked


def _commands(value: Any) -> list[Json]:
    if not isinstance(value, list):
        raise bad("can't parse commands list")
    if len(value) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    checked = []
    for item in value:
        match = _COMMAND.fullmatch(
            str(item.get("command", "")) if isinstance(item, dict) else ""
        )
        if match is None:
            raise bad("BOT_COMMAND_INVALID")
        description = str(item.get("description", "")).strip()
        if not 1 <= units(description) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        checked.append({"command": match.group(1), "description": description})
    return checked


@method("setMyCommands")
def set_my_commands(world: World, params: Params) -> bool:
    key = _key(_scope(world, params), _language(params))
    world.settings.commands[key] = _commands(params.json("commands"))
    return True


@method("getMyCommands")
def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.settings.commands.get(
        _key(_scope(world, params), _language(params)), []
    )


@method("deleteMyCommands")
def delete_my_commands(world: World, params: Params) -> bool:
    world.settings.commands.pop(_key(_scope(world, params), _language(params)), None)
    return True


def commands_for(world: World, person: Person, chat: Chat) -> list[Json]:
    """Commands of the narrowest scope that has some; the person's language comes first."""
    here: Json = {"type": "chat", "chat_id": chat.id}
    scopes: list[Json] = [here, {"type": "all_private_chats"}]
    if not chat.is_private:
        admin = chat.member(person.id).is_admin
        scopes = [
            here | {"type": "chat_member", "user_id": person.id},
            *([here | {"type": "chat_administrators"}] if admin else []),
            here,
            *([{"type": "all_chat_administrators"}] if admin else []),
            {"type": "all_group_chats"},
        ]
    for scope in [*scopes, {"type": "default"}]:
        for language in ((person.language_code or "")[:2], ""):
            if commands := world.settings.commands.get(_key(scope, language)):
                return commands
    return []


def _set_text(field: str, limit: int, world: World, params: Params) -> bool:
    text, key = params.text(field), f"{field}:{_language(params)}"
    if units(text) > limit:
        raise bad(f"bot {field.replace('_', ' ')} is too long")
    world.settings.texts.pop(key, None)
    if text:
        world.settings.texts[key] = text
        if key == "name:":
            world.bot["first_name"] = text
    world.tell(field, None, None)
    return True


def _get_text(field: str, world: World, params: Params) -> Json:
    texts = world.settings.texts
    default = texts.get(f"{field}:", world.bot["first_name"] if field == "name" else "")
    return {field: texts.get(f"{field}:{_language(params)}", default)}


for _name, _field, _limit in (
    ("MyDescription", "description", 512),
    ("MyShortDescription", "short_description", 120),
    ("MyName", "name", 64),
):
    method(f"set{_name}")(partial(_set_text, _field, _limit))
    method(f"get{_name}")(partial(_get_text, _field))


@method("setChatMenuButton")
def set_chat_menu_button(world: World, params: Params) -> bool:
    button = params.object("menu_button") or {"type": "default"}
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad("can't parse menu button")
    world.settings.menu_buttons[params.text("chat_id")] = button
    return True


@method("getChatMenuButton")
def get_chat_menu_button(world: World, params: Params) -> Json:
    buttons = world.settings.menu_buttons
    return (
        buttons.get(params.text("chat_id")) or buttons.get("") or {"type": "commands"}
    )
