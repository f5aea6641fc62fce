"""/staff: admins give and take roles, in private and at a desk; those concerned hear of it."""

import pytest

from bot.core import roles, sealed
from bot.core.queues.outbox import OutboxState
from bot.staff.model import StaffProblem
from offline_telegram import Impossible, actions
from offline_telegram.methods_bot import commands_for
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import (
    LANGUAGE_NAMES,
    answer,
    pressed,
    tap,
    tap_new,
    toast,
)
from tests.kit.people.staff import PATIENCE
from tests.kit.storage.outbox import states
from tests.kit.waiting import until
from tests.kit.words import kk, ru

NOT_ADMIN = ru(
    "Only an admin of the channel may do this. Admins are set in ADMIN_IDS or added with /staff."
)


async def speaks(on, phone, language):
    """An admin who chose a language."""
    phone.say("/language")
    await tap_new(phone, LANGUAGE_NAMES[language])
    await phone.wait_answer()


async def listed(on, admin, language):
    """The list of /staff in a language."""
    admin.say("/staff")
    add = f"➕ {on.t(language).plain('senior moderator')}"
    return await admin.wait(lambda m: add in labels(m))


async def asked(on, admin, language, role="senior moderator"):
    """The keyboard that asks for people, after the button of the list."""
    shown = await listed(on, admin, language)
    admin.press(f"➕ {on.t(language).plain(role)}", shown)
    return await admin.wait(lambda m: bool(m.keys))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_a_person_is_picked_changed_and_removed_and_hears_of_each(on, language):
    t, admin = on.t(language), on.admin
    dana = on.citizen("Дана", language)
    await answer(dana, "/start")
    await speaks(on, admin, language)
    await asked(on, admin, language)
    admin.pick(t.plain("Choose people"), dana)
    senior, without = t.plain("senior moderator"), t.plain("no role")
    done = await admin.wait(f"Дана: {without} → {senior}")
    assert done.markup == {"remove_keyboard": True}
    heard = t.plain("{name} changed your role.", name="Әсел")
    assert senior in (await dana.wait(heard, after=0)).text

    shown = await listed(on, admin, language)
    assert "Дана" in shown.text
    assert "Әсел" in shown.text
    card = await tap(admin, "Дана", t.plain("Take the role away"))
    admin.press(f"➕ {t.plain('admin')}", card)
    heard = t.plain("An admin may do everything: broadcasts, desks and staff too.")
    await dana.wait(heard, after=0)

    await tap_new(admin, t.plain("Take the role away"))
    await dana.wait(lambda m: without in m.text, after=0)


async def test_an_admin_who_was_added_does_what_admins_do_and_others_hear(on):
    dana, sergei = await on.agreed("Дана", "en"), on.citizen("Сергей", "ru")
    await asked(on, on.admin, "ru", "admin")
    on.admin.pick(ru("Choose people"), dana)
    await dana.wait("changed your role.\nadmin", after=0)
    await asked(on, dana, "en", "moderator")
    dana.pick("Choose people", sergei)
    await dana.wait("Сергей: no role → moderator")
    told = ru("{name} changed who is staff:", name="Дана")
    await on.admin.wait(told, after=0)
    group = on.sandbox.group("Desk", [dana, sergei], bot_admin=True)
    await answer(dana, "/desk", "This is a desk now", chat=group.id)


async def offered(on, phone, *, staff):
    """Wait until the private chat's commands have those of staff, or have none of them."""

    def shown():
        commands = commands_for(on.sandbox.world, phone.person, phone.chat())
        return ("admin" in {each["command"] for each in commands}) == staff

    await until(shown, PATIENCE)


async def test_who_has_a_role_is_offered_its_commands_as_long_as_they_have_it(on):
    dana = on.citizen("Дана", "ru")
    await asked(on, on.admin, "ru", "admin")
    on.admin.pick(ru("Choose people"), dana)
    await on.admin.wait("→ администратор")
    await offered(on, on.admin, staff=True)

    async def is_held():
        async with on.habarla.database.reading() as tx:
            return OutboxState.HELD in await states(tx)

    await until(is_held)
    dana.say("/start")  # only now Telegram takes messages and commands for this chat
    await dana.wait(ru("{name} changed your role.", name="Әсел"))
    await offered(on, dana, staff=True)
    dana.press(ru("The channel"), await answer(dana, "/help", "/report"))
    await dana.wait("/staff")
    shown = await listed(on, on.admin, "ru")
    on.admin.press("Дана", shown)
    await tap_new(on.admin, ru("Take the role away"))
    await dana.wait(lambda m: ru("no role") in m.text)
    await offered(on, dana, staff=False)


async def test_commands_that_telegram_refused_before_the_first_start_are_offered_after_it(
    on,
):
    # The language that the bot supposes: the words stay the same
    dana = on.citizen("Дана", "kk")
    await asked(on, on.admin, "ru", "admin")
    on.admin.pick(ru("Choose people"), dana)
    await on.admin.wait("→ администратор")

    async def is_refused():
        async with on.habarla.database.reading() as tx:
            return await sealed.get_fact(tx, roles.introduced(dana.id)) is not None

    await until(is_refused, PATIENCE)
    dana.say("/start")
    await offered(on, dana, staff=True)


async def test_at_a_desk_a_reply_gives_a_role_and_takes_it(on):
    dana, sergei = on.citizen("Дана", "ru"), on.citizen("Сергей", "ru")
    group = await on.desk(dana, sergei)
    said = dana.say("Мен осындамын", chat=group.id)
    for word, shown in (
        (kk("senior moderator"), ru("senior moderator")),
        ("admin", ru("admin")),
    ):
        on.admin.say(f"/staff {word}", chat=group.id, reply_to=said)
        await on.admin.wait(f"→ {shown}", chat=group.id)
    on.admin.say("/staff снять", chat=group.id, reply_to=said)
    await on.admin.wait("→ без роли", chat=group.id)
    sergei.say("/staff admin", chat=group.id, reply_to=said)
    await sergei.wait(NOT_ADMIN, chat=group.id)
    await answer(on.admin, "/staff", "/staff moderator", chat=group.id)
    bot = next(m for m in group.messages if m.from_bot)
    on.admin.say("/staff admin", chat=group.id, reply_to=bot)
    await on.admin.wait(ru(StaffProblem.NO_PERSON.sentence), chat=group.id)


async def test_odd_choices_are_answered_and_change_nothing(on):
    t, admin = on.t("ru"), on.admin
    dana = on.citizen("Дана", "ru")
    dana.say("/staff")
    await dana.wait(
        t.plain(
            "Only an admin of the channel may do this. Your Telegram id is {id}: the operator"
            " can add it to ADMIN_IDS.",
            id=dana.id,
        )
    )
    for stop in ("кім?", "/cancel", t.plain("Cancel")):
        await asked(on, admin, "ru")
        stopped = await answer(admin, stop, t.plain("Stopped. No person was added."))
        assert stopped.markup == {"remove_keyboard": True}
    await asked(on, admin, "ru")
    with pytest.raises(Impossible, match="no bots"):
        admin.pick(t.plain("Choose people"), on.sandbox.world.bot_id)
    admin.pick(t.plain("Choose people"), admin)
    await admin.wait("ADMIN_IDS")


async def test_who_forges_or_keeps_an_old_button_gets_no_role(on):
    dana, ivan = on.citizen("Дана", "ru"), await on.agreed("Иван")
    await asked(on, on.admin, "ru")
    on.admin.pick(ru("Choose people"), dana)
    await on.admin.wait("→ старший модератор")
    shown = await listed(on, on.admin, "ru")
    on.admin.press("Дана", shown)
    take = ru("Take the role away")
    card = await on.admin.wait(lambda m: take in labels(m))
    forged = button(card, f"➕ {ru('admin')}")
    assert forged.startswith("s:set:")
    refused = NOT_ADMIN
    own = forged.replace(str(dana.id), str(ivan.id))
    for act in (forged, own, "s:list:0", "s:add:admin"):
        assert await pressed(ivan, act, ivan.last.id) == refused
    after = ivan.last.id
    actions.share(on.sandbox.world, ivan.person, ivan.chat(), 3, [{"user_id": ivan.id}])
    await ivan.wait(refused, after=after)
    await answer(ivan, "/staff", f"ID: {ivan.id}")
    on.sandbox.world.answers_of(on.admin.id).clear()
    on.admin.press_data(forged, card.id)
    await on.admin.wait_answer()
    on.admin.press_data(forged, card.id)  # a double press asks for what is done already
    assert await toast(on.admin) == ru("Done. The other admins are told.")
    shown = await on.admin.wait(lambda m: take in labels(m), after=0)
    on.admin.press(take, shown)
    await on.admin.wait_answer()
    on.admin.press_data(forged, card.id)
    now = {"name": "Дана", "role": ru("no role")}
    faster = ru("Another admin was faster. {name} is now: {role}.", **now)
    await on.admin.wait(faster)
