"""An admin makes a group the desk of an authority; its members are moderators nowhere."""

from bot.authorities import authority_desks
from bot.core import desks_store
from bot.values import DeskKind
from tests.kit.channel_files import own_channel
from tests.kit.people.admins import enroll
from tests.kit.people.authorities import authority_desk
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import answer
from tests.kit.people.staff import reported
from tests.kit.stage import stage

DEPARTMENT = """
[authorities.mia.departments.KZ-75]
name.kk = "Алматы қаласының полиция департаменті"
name.ru = "Департамент полиции города Алматы"
name.en = "Police Department of Almaty"
short.kk = "Алматы ПД"
short.ru = "ДП Алматы"
short.en = "Almaty PD"
"""


async def refused(on, group, words, english):
    said = on.admin.say(words, chat=group.id)
    answers = {on.t(language).plain(english) for language in on.channel.languages}
    await on.admin.wait(
        lambda m: m.reply_to == said.id and m.text in answers, chat=group.id
    )


async def test_a_group_becomes_the_desk_of_an_authority_by_buttons(on):
    boss = on.admin
    await enroll(on, "en", boss)
    group = on.sandbox.group("ҰҚК", [boss, on.citizen("Бақыт")], bot_admin=True)
    boss.say("/desk authority", chat=group.id)
    name = on.channel.authority("knb").short.say("en")
    await boss.wait(lambda m: name in labels(m), chat=group.id)
    boss.press(name, chat=group.id)
    shown = await boss.wait("/help", chat=group.id)
    whose = on.channel.authority("knb").short.say("kk")
    assert on.t("kk").plain("This group belongs to: {whose}", whose=whose) in shown.text
    async with on.habarla.database.reading() as tx:
        [desk] = await desks_store.open_desks(tx, DeskKind.AUTHORITY)
        assert (desk.chat, desk.authority, desk.region) == (group.id, "knb", None)
        assert await desks_store.open_desks(tx) == [], "no case goes there"
    said = boss.say("/help", chat=group.id)
    helped = await boss.wait(lambda m: m.reply_to == said.id, chat=group.id)
    assert ("/desk authority" in helped.text, "/queue" in helped.text) == (True, False)


async def test_a_department_is_chosen_where_the_authority_has_some(tmp_path):
    path = own_channel(tmp_path, DEPARTMENT)
    async with stage(tmp_path, channel=path) as on:
        group = await authority_desk(on, region="KZ-75")
        whole = await authority_desk(on)
        async with on.habarla.database.reading() as tx:
            found = [
                await authority_desks.desk_of(tx, "mia", region)
                for region in ("KZ-75", "KZ-10", None)
            ]
        assert [desk.chat for desk in found] == [group.id, whole.id, whole.id]
        assert any("полиция департаменті" in m.text for m in group.messages)


async def test_a_group_never_has_two_meanings(on):
    """Cards stand in the messages of moderators, and an authority's people are no moderators."""
    dana, bakyt = on.citizen("Дана"), on.citizen("Бақыт")
    moderators, authority = await on.desk(dana), await authority_desk(on, bakyt)
    of_moderators = (
        "Moderators work in this group, or once did, and its messages show cases. Make a new group"
        " for the authority and send /desk authority there."
    )
    of_authority = (
        "This group belongs to an authority, or once did, so it cannot become a desk of"
        " moderators. Make a new group for them. /desk authority chooses another authority, /desk"
        " off ends it."
    )
    await refused(on, moderators, "/desk authority", of_moderators)
    await refused(on, authority, "/desk", of_authority)
    ends = {
        moderators: "This is no longer a desk. Open cases went to another desk, or are waiting for "
        "one.",
        authority: "This group no longer belongs to an authority. Nothing is passed on to it.",
    }
    for group, english in ends.items():
        await refused(on, group, "/desk off", english)
    await refused(on, moderators, "/desk authority", of_moderators)
    await refused(on, authority, "/desk", of_authority)


async def test_cases_lists_and_figures_pass_an_authority_by(on):
    dana, ivan, bakyt = on.citizen("Дана"), on.citizen("Иван"), on.citizen("Бақыт")
    authority = await authority_desk(on, bakyt, title="МВД тобы")
    group = await on.desk(dana, title="Кезекшілер")
    before = len(authority.messages)
    await reported(on, ivan)
    await dana.wait("№", chat=group.id, after=0)
    await enroll(on, "ru", on.admin, dana)
    for phone, words in ((on.admin, "/desks"), (on.admin, "/staff"), (dana, "/duty")):
        shown = await answer(
            phone, words, lambda m: "Кезекшілер" in m.text or "Дана" in m.text
        )
        assert "МВД тобы" not in shown.text
        assert "Бақыт" not in shown.text
    assert len(authority.messages) == before
