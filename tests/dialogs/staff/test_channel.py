"""An admin changes the channel in the chat, in three languages: one form for each area."""

import json

import pytest

from bot.core import role_store
from bot.core.people import Role
from bot.privacy import consents_store
from tests.kit.people.admins import AdminChat
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGE_NAMES, LANGUAGES
from tests.kit.waiting import until


@pytest.fixture(params=LANGUAGES)
async def chat(on, request):
    await on.agree(on.admin, request.param)
    opened = AdminChat(on, on.admin, request.param)
    await opened.say("/admin", button=opened.word("The channel"))
    await opened.press("The channel", button="Read the file again")
    return opened


def running(chat):
    """The channel of the running bot."""
    return chat.on.habarla._deployment.channel


def own(chat, text):
    return text.say(chat.language)


async def pick(chat, label, *texts, button=""):
    """Press a button whose words hold these of the channel file."""
    shown = await chat.phone.wait(
        lambda m: any(label in one for one in labels(m)), after=0
    )
    whole = next(one for one in labels(shown) if label in one)
    chat.phone.press(whole, message=shown)
    return await chat.sees(*texts, button=button)


async def test_a_type_is_switched_off_and_back_to_the_file(chat):
    kind = running(chat).type("gambling")
    name = own(chat, kind.label)
    for is_on in (False, True):
        await chat.press(
            "Types on and off", chat.word("Which type? A press switches it.")
        )
        await find_page(chat, name)
        await pick(chat, name, button=chat.word("Save"))
        await chat.press(
            "Save", chat.word("Changed. All of the bot follows within seconds.")
        )
        await until(lambda is_on=is_on: running(chat).type("gambling").on == is_on)
        await chat.press("The channel", button="Read the file again")


async def find_page(chat, name):
    """Turn the pages until one has the name."""
    shown = await chat.phone.wait(lambda m: "›" in labels(m), after=0)
    while not any(name in one for one in labels(shown)):
        before = labels(shown)
        chat.phone.press("›", message=shown)
        shown = await chat.phone.wait(
            lambda m, before=before: "‹" in labels(m) and labels(m) != before, after=0
        )


async def test_a_hotline_gets_another_number_and_a_wrong_one_is_refused(chat):
    line = running(chat).hotline("111")
    await chat.press("Hotlines", chat.word("Which number?"))
    parts = await pick(chat, "111 – ", chat.word("What do you want to change?"))
    assert "111 – " in parts.text, "which one it is about"
    await chat.press("Number", chat.word("Write the new text or value."))
    await refused(
        chat,
        "call us",
        "This is not a number to dial. Write 2 to 20 digits, with + in front of a country code.",
    )
    await refused(
        chat,
        "112",
        "Another hotline has this number. Please write another one.",
    )
    await chat.say(
        "116", chat.word("New: {value}", value="116"), button=chat.word("Save")
    )
    label = own(chat, line.label)
    told = await chat.press(
        "Save", chat.word("Changed. All of the bot follows within seconds.")
    )
    assert f"116 – {label}" in told.text
    await until(lambda: "116" in [one.number for one in running(chat).hotlines])
    assert running(chat).hotline("116").label == line.label
    page = await chat.press("The channel", button="Read the file again")
    assert f"116 – {label}" in page.text
    assert f"111 – {label}" not in page.text
    await chat.press("Hotlines", chat.word("Which number?"))
    await pick(chat, "116 – ", chat.word("What do you want to change?"))
    asked = await chat.press("Number", chat.word("Write the new text or value."))
    assert f"116 – {label}" in asked.text
    assert f"111 – {label}" not in asked.text
    await chat.say("call us", chat.word("The channel cannot work like this:"))
    parts = await chat.press("Back", chat.word("What do you want to change?"))
    assert chat.word("The channel cannot work like this:") not in parts.text
    await chat.press("Number", chat.word("Write the new text or value."))
    same = await chat.say("116", chat.word("It stands there already."))
    assert chat.word("The channel cannot work like this:") not in same.text


async def refused(chat, words, english):
    """Write a value, and read what to do in the admin's language, without the loader's line."""
    told = await chat.say(
        words, chat.word("The channel cannot work like this:"), chat.word(english)
    )
    assert "changed by an admin" not in told.text
    assert ".toml" not in told.text


async def test_a_refused_address_and_a_way_without_one_say_what_to_do(chat):
    name = own(chat, running(chat).authority("mia").short)
    await chat.press("Authorities and departments", chat.word("Which office?"))
    await pick(chat, name, chat.word("What do you want to change?"))
    await chat.press("E-mail address", chat.word("Write the new text or value."))
    await refused(
        chat,
        "police",
        "This is no e-mail address. Write it whole, with @ and no space.",
    )
    await chat.press("Back", chat.word("What do you want to change?"))
    await chat.press("Address of its system", chat.word("Write the new text or value."))
    await refused(
        chat,
        "http://example.org",
        "This is no address of a system. Write one that begins with https://, without a password.",
    )
    await chat.press("Back", chat.word("What do you want to change?"))
    await chat.press("Way of the case files", button="Its own system")
    await chat.press(
        "Its own system",
        chat.word(
            "This way has no address yet. Write the address first, or choose another way."
        ),
    )


async def test_languages_are_switched_but_the_last_one_stays(chat):
    """The admin's own one goes first: they are still answered in it."""
    order = [chat.language, *(one for one in LANGUAGES if one != chat.language)]
    for n, code in enumerate(order):
        await chat.press(
            "Languages",
            chat.word(
                "Which language? A press switches it. Who chose it before is still answered in it."
            ),
        )
        await pick(chat, LANGUAGE_NAMES[code])
        if n < len(order) - 1:
            await chat.press(
                "Save", chat.word("Changed. All of the bot follows within seconds.")
            )
            await until(lambda code=code: code not in running(chat).languages)
            await chat.press("The channel", button="Read the file again")
    await chat.sees(
        chat.word("One language must stay on. Switch another one on first.")
    )
    left = order[-1]
    assert running(chat).languages == (left,)
    for code in order:
        assert running(chat).about.say(code) == chat.on.channel.about.say(code)
    asked = await welcomed(chat.on.citizen("Дана", chat.language))
    assert labels(asked) == [LANGUAGE_NAMES[left]]
    assert running(chat).about.say(left).splitlines()[0] in asked.text


async def welcomed(citizen):
    """What a newcomer reads first."""
    citizen.say("/start")
    return await citizen.wait(lambda m: m.from_bot, after=0)


async def test_a_new_operator_is_named_in_the_consent_and_people_are_asked_again(chat):
    asked = running(chat).consent.version
    await chat.press("Texts of the front desk", chat.word("Which text?"))
    await chat.press("How people reach us", chat.word("Write the new text or value."))
    await kept(chat, "help@qala.test")
    for code in running(chat).languages:
        await chat.press("Texts of the front desk", chat.word("Which text?"))
        await chat.press(
            "Who runs the channel", chat.word("What do you want to change?")
        )
        await chat.press(
            LANGUAGE_NAMES[code], chat.word("Write the new text or value.")
        )
        await kept(chat, f"Qala {code}")
    await until(lambda: running(chat).consent.version == asked + 4)
    channel = running(chat)
    for code in channel.languages:
        said = channel.consent.text.say(code)
        assert f"Qala {code}, help@qala.test." in said
        assert f": {asked + 4}," in said
        assert "Habarla" not in said
    await until(lambda: kept_texts(chat, asked + 4))


async def kept_texts(chat, version):
    """What people consent to is kept word by word, as soon as it counts."""
    async with chat.on.habarla.database.reading() as tx:
        found = [
            await consents_store.consents_of_version(tx, version, code)
            for code in LANGUAGES
        ]
    return all(found)


async def kept(chat, words):
    await chat.say(words, button=chat.word("Save"))
    await chat.press(
        "Save", chat.word("Changed. All of the bot follows within seconds.")
    )
    await chat.press("The channel", button="Read the file again")


async def test_a_text_that_is_too_long_is_refused_with_its_limit(chat):
    await chat.press("Texts of the front desk", chat.word("Which text?"))
    await chat.press("Who runs the channel", chat.word("What do you want to change?"))
    await chat.press(
        LANGUAGE_NAMES[chat.language], chat.word("Write the new text or value.")
    )
    told = await chat.say("ұ" * 121, "120")
    assert "changed by an admin" not in told.text


async def test_a_text_is_written_in_a_language_and_taken_back(chat):
    before = running(chat).about
    code = chat.language
    for words in ("Жаңа мәтін", None):
        await chat.press("Texts of the front desk", chat.word("Which text?"))
        await chat.press(
            "What the channel is", chat.word("What do you want to change?")
        )
        await chat.press(
            LANGUAGE_NAMES[code], chat.word("Write the new text or value.")
        )
        if words is None:
            await chat.press("Back to the file’s value", button=chat.word("Save"))
        else:
            await chat.say(words, button=chat.word("Save"))
        await chat.press(
            "Save", chat.word("Changed. All of the bot follows within seconds.")
        )
        said = words or before.say(code)
        await until(lambda said=said: running(chat).about.say(code) == said)
        await chat.press("The channel", button="Read the file again")


async def test_an_address_of_an_authority_takes_a_second_admin(chat):
    other = await chat.on.agreed("Ерік", chat.language)
    async with chat.on.habarla.database.transaction() as tx:
        await role_store.meet(tx, other.id, "Ерік")
        await role_store.appoint(tx, other.id, None, Role.ADMIN, chat.phone.id)
    name = own(chat, running(chat).authority("mia").short)
    await chat.press("Authorities and departments", chat.word("Which office?"))
    await pick(chat, name, chat.word("What do you want to change?"))
    await chat.press("E-mail address", chat.word("Write the new text or value."))
    mail = "police@example.org"
    await chat.say(mail, mail, button=chat.word("Ask another admin"))
    asked = chat.word("The other admins are asked. It waits for a week.")
    await chat.press("Ask another admin", asked)
    assert running(chat).authority("mia").email is None
    question = await other.wait(lambda m: chat.word("Approve") in labels(m), after=0)
    assert mail in question.text
    other.press(chat.word("Approve"), message=question)
    await until(lambda: running(chat).authority("mia").email == mail)
    agreed = chat.word(
        "{name} agreed. All of the bot follows within seconds.", name="Ерік"
    )
    await chat.phone.wait(lambda m: agreed in m.text, after=0)


async def test_a_ground_waits_for_the_server_where_there_is_one_admin(chat):
    ground = running(chat).outcome("restricted").ground("order")
    await chat.press("Grounds checked", button="✗")
    await pick(chat, own(chat, ground.label)[:30], button=chat.word("Not checked"))
    await chat.say(
        "Bar of Almaty", "Bar of Almaty", button=chat.word("Ask another admin")
    )
    alone = "You are the only admin: confirm it on the server within a week, with this command."
    told = await chat.press("Ask another admin", chat.word(alone))
    assert "python -m bot channel --confirm" in told.text


async def test_a_faulty_file_keeps_the_old_one_and_says_the_line(chat):
    file = chat.on.settings.channel_file
    whole = file.read_text(encoding="utf-8")
    file.write_text(f"{whole}\n[types.gambling]\nonn = false\n", encoding="utf-8")
    told = await chat.press(
        "Read the file again",
        chat.word("The file has a fault. The channel stays as it is."),
    )
    assert f"{file.name}:{len(whole.splitlines()) + 3}" in told.text
    assert running(chat).type("gambling").on
    await chat.press("The channel", button="Read the file again")
    name = json.dumps("Жаңа атау", ensure_ascii=False)
    file.write_text(
        f"{whole}\n[types.gambling.label]\n{chat.language} = {name}\n", encoding="utf-8"
    )
    await chat.press(
        "Read the file again",
        chat.word("The file was read. All of the bot follows within seconds."),
    )
    await until(lambda: own(chat, running(chat).type("gambling").label) == "Жаңа атау")
