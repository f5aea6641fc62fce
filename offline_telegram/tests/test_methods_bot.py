"""Commands, descriptions and menu buttons of a bot."""

from telegram import (
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
)

from offline_telegram.methods_bot import commands_for
from offline_telegram.tests.clients import refused


async def test_commands_and_texts_are_kept_by_scope_and_language(bot, sandbox, ivan):
    group = sandbox.group("Team", [ivan])
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([("a", "default")])
    await bot.set_my_commands([("a", "private")], private)
    await bot.set_my_commands([("a", "орысша")], private, "ru")
    await bot.set_my_commands([("a", "groups")], BotCommandScopeAllGroupChats())

    def shown(chat):
        return commands_for(sandbox.world, ivan.person, chat)[0]["description"]

    assert shown(ivan.chat()) == "орысша"
    assert shown(group.chat) == "groups"
    await bot.set_my_commands([("a", "team")], BotCommandScopeChat(group.id))
    assert shown(group.chat) == "team"
    await bot.delete_my_commands(BotCommandScopeChat(group.id))
    assert shown(group.chat) == "groups"
    await bot.set_my_description("Сипаттама", "kk")
    await bot.set_my_short_description("Short")
    await bot.set_my_name("Эхо")
    assert (await bot.get_my_description("kk")).description == "Сипаттама"
    assert (await bot.get_my_description("ru")).description == ""
    assert (await bot.get_my_short_description("ru")).short_description == "Short"
    assert (await bot.get_my_name()).name == (await bot.get_me()).first_name == "Эхо"
    await refused(bot.set_my_short_description("x" * 121), "too long")
    await refused(bot.set_my_commands([("Старт", "x")]), "Bot_command_invalid")
    await refused(bot.set_my_commands([("start", " ")]), "Bot_command_description_invalid")
    await refused(bot.set_my_commands([("start", "x")], language_code="kaz"), "Invalid language")
    assert await bot.set_chat_menu_button(ivan.id, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(ivan.id)).type == "commands"
    assert (await bot.get_user_profile_photos(ivan.id)).total_count == 0
