"""Steps of a story on the page, for tests and screenshots: report, take, ask, answer, decide."""

from playwright.async_api import expect

from bot.core.messages import language_name
from bot.demo.people import DESK_ID
from tests.kit.browser.demo import Demo
from tests.kit.browser.hand import PATIENCE, Hand
from tests.kit.people.citizens import family_label

QUESTION = {
    "kk": "Қашан көрдіңіз?",
    "ru": "Когда вы это видели?",
    "en": "When did you see it?",
}
ANSWER = {"kk": "Кеше кешке.", "ru": "Вчера вечером.", "en": "Last night."}
ORDER = "12-7/345"
OWN = "https://example.com/shop/77"
"""The link as the citizen alone reads it."""
LINK, SHOWN = (
    "https://www.example.com/shop/77?utm_source=tg",
    "hxxps://example[.]com/shop/77",
)


async def desk_speaks(demo: Demo, language: str, admin: Hand) -> None:
    """An admin changes the language of the desk, which is Russian at first."""
    if language == "ru":
        return
    t = demo.t("ru")
    await admin.pick_up(DESK_ID)
    await admin.reads(t.plain("This is a desk now. Cases arrive here."))
    await admin.write("/language")
    await admin.press(t.plain("Desk: {language}", language=language_name(language)))
    await admin.reads(
        demo.t(language).plain(
            "This desk now uses English. Changed by {name}.", name="Әсел"
        )
    )


async def speak(demo: Demo, language: str, moderator: Hand) -> None:
    """A moderator chooses, at the desk, the language of the working cards."""
    await moderator.write("/language")
    await moderator.press(language_name(language))
    name = demo.names[moderator.person]
    await moderator.reads(
        demo.t(language).plain(
            "{name}, I will answer you in English from now on.", name=name
        )
    )


async def begin_work(demo: Demo, language: str, staff: Hand) -> None:
    """START and a language lead one of the staff to their home."""
    t = demo.t(language)
    await staff.pick_up(staff.person)
    await staff.phone.locator("[data-start]").click()
    await staff.press(language_name(language))
    await staff.reads(t.plain("At work"))


async def report(
    demo: Demo, language: str, citizen: Hand, link: str = LINK, shown: str = OWN
) -> None:
    """From START to the receipt; the copy button puts its code on the clipboard."""
    t = demo.t(language)
    await citizen.pick_up()
    await agree(demo, language, citizen)
    await citizen.write(link)
    await file(demo, language, citizen, shown)
    await citizen.press(t.plain("Copy the code"))
    receipt = citizen.message(t.plain("Your report code:"))
    await expect(receipt).to_contain_text(await citizen.clipboard())


async def agree(demo: Demo, language: str, citizen: Hand) -> None:
    """START, language, consent."""
    t = demo.t(language)
    await citizen.phone.locator("[data-start]").click()
    await citizen.press(language_name(language))
    await citizen.reads(t.plain("Your consent"))
    await citizen.press(t.plain("I agree"))
    await citizen.sees_key(t.plain("Report a violation"))


async def file(demo: Demo, language: str, citizen: Hand, shown: str = OWN) -> None:
    """After the link: the type and Send."""
    t = demo.t(language)
    await choose_type(demo, language, citizen, "drugs")
    own = await citizen.reads(shown)
    await expect(own.locator("code", has_text=shown)).to_be_visible()
    await expect(own.locator("a")).to_have_count(0)
    await citizen.press(t.plain("Send"))
    await citizen.reads(t.plain("Your report code:"))


async def choose_type(demo: Demo, language: str, citizen: Hand, violation: str) -> None:
    """The type behind its family."""
    await citizen.press(family_label(demo.channel, violation, language))
    await citizen.press(demo.type(violation, language))


async def take(demo: Demo, language: str, citizen: Hand, moderator: Hand) -> None:
    """Take leads to the working card in private; neither card names the citizen."""
    t = demo.t(language)
    await moderator.pick_up(DESK_ID)
    await speak(demo, language, moderator)
    card = await moderator.reads(SHOWN)
    await expect(card).not_to_contain_text(demo.names[citizen.person])
    await moderator.press(t.plain("Take"), under=SHOWN)
    await moderator.sees_key(t.plain("Release"))
    await expect(await moderator.reads(SHOWN)).not_to_contain_text(
        demo.names[citizen.person]
    )


async def ask_and_answer(
    demo: Demo, language: str, citizen: Hand, moderator: Hand
) -> None:
    """A question and its answer; the page replies to the bot's prompt by itself."""
    t = demo.t(language)
    await moderator.press(t.plain("Ask the reporter"))
    await expect(moderator.phone.locator(".compose .context")).to_be_visible(
        timeout=PATIENCE
    )
    await moderator.write(QUESTION[language])
    await citizen.pick_up()
    asked = await citizen.reads(
        t.plain("They do not know who you are. You do not have to answer.")
    )
    await expect(asked.get_by_text(QUESTION[language])).to_be_visible()
    await citizen.press(t.plain("Answer"))
    await citizen.reads(
        t.plain(
            "Write your answer now, or send a file. Moderators will see it without your name."
        )
    )
    await citizen.write(ANSWER[language])
    thanks = t.plain(
        "Thank you, your answer has reached the moderators. Report: № {number}.",
        number="@",
    )
    await citizen.reads(thanks.split("@")[0].strip())
    await moderator.pick_up()
    answer = await moderator.reads(ANSWER[language])
    await expect(answer).not_to_contain_text(demo.names[citizen.person])
    await expect(answer.locator("[data-quote]")).to_be_visible()


async def give_order(demo: Demo, language: str, moderator: Hand) -> None:
    """The number, the day, the territory and the end of an order, as the bot asks for them."""
    t = demo.t(language)
    await moderator.reads(
        t.plain("What is the number of the order? Write it as it stands there.")
    )
    await moderator.write(ORDER)
    for label in ("Today", "The whole country", "It has no end date"):
        await moderator.press(t.plain(label))


async def decide(demo: Demo, language: str, moderator: Hand, second: Hand) -> None:
    """The moderator proposes what restricts access, and the second person approves it."""
    t = demo.t(language)
    await moderator.press(t.plain("Other outcome…"))
    await moderator.press(demo.outcome("restricted", language))
    authority = demo.channel.authority("mci")
    await moderator.press(authority.short.say(language))
    grounds = demo.channel.grounds("restricted", "drugs", authority.code)
    await moderator.reads(f"2. {grounds[1].label.say(language)}")
    await moderator.press_part("2. ")
    reason = demo.channel.outcome("restricted").reasons[0].text.say(language)
    await moderator.reads(f"1. {reason}")
    await moderator.press_part("1. ")
    await give_order(demo, language, moderator)
    card = await moderator.reads(t.plain("The reporters will read:"))
    await expect(card).to_contain_text(grounds[1].label.say(language))
    await expect(card).to_contain_text(reason)
    await expect(card).to_contain_text(ORDER)
    await moderator.press(t.plain("Propose"))
    await moderator.sees_key(t.plain("Take the proposal back"))
    await second.pick_up(DESK_ID)
    await speak(demo, language, second)
    await second.press(t.plain("Open"), under=SHOWN)
    await second.press(t.plain("Approve"))
    await second.sees_key(t.plain("Undo"))
