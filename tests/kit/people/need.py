"""What people in need write, and the card that each of them must get."""

from bot.reports.need import Need
from tests.kit.people.buttons import labels

SENTENCES = {
    Need.ATTACK: {
        "kk": "мектепте ертең атыс болады",
        "ru": "завтра в школе будет стрельба",
        "en": "there is a bomb in the mall",
    },
    Need.CHILD: {
        "kk": "көршім балаға тиіседі",
        "ru": "сосед бьёт ребёнка",
        "en": "my stepfather comes to my room at night",
    },
    Need.OTHER: {
        "kk": "құрбым өлгісі келеді",
        "ru": "подруга пишет что порежет вены",
        "en": "my friend wants to kill herself",
    },
    Need.LIFE: {
        "kk": "Өлгім келеді!!!",
        "ru": "Я так хочу умереть",
        "en": "I want to die",
    },
    Need.HOME: {
        "kk": "Күйеуім мені ұрады",
        "ru": "Муж бьёт меня",
        "en": "My husband beats me",
    },
    Need.BLACKMAIL: {
        "kk": "Жалаңаш суретімді таратам деп қорқытады",
        "ru": "Меня шантажируют моими фото",
        "en": "He threatens to post my nudes if I do not pay",
    },
}
KEPT_NOWHERE = {Need.LIFE, Need.OTHER}
ME, OTHER, POST = "This is about me", "About another person", "I am reporting a post"
REPORT, ALL, GO_ON = "Report this", "All numbers", "Continue"


def ways_on(need, place=""):
    """The buttons of a card, by where its words are: staff have them, a form waits, else a draft
    may hold them."""
    whose = [ME] if need is Need.OTHER else [ME, OTHER]
    if place == "staff":
        return [*whose, ALL]
    if place == "form":
        return [*whose, GO_ON]
    if need is Need.ATTACK:
        return [REPORT, ALL]
    return [*whose, POST] if need in KEPT_NOWHERE else [REPORT, *whose]


def shows_need(on, message, need, language, place=""):
    """One number in bold begins the card; the advice, the other numbers and the buttons follow."""
    t, said = on.t(language), on.channel.need
    advice = said if need is Need.LIFE else said.advice[need.value]
    first, *others = [
        f"{number}: {on.channel.hotline(number).brief.say(language)}"
        for number in advice.numbers
    ]
    assert message.text.startswith(f"{first}\n\n{advice.text.say(language)}")
    [bold] = [each for each in message.entities if each["type"] == "bold"]
    assert (bold["offset"], bold["length"]) == (0, len(first))
    assert set(others) <= set(message.text.splitlines())
    assert labels(message) == [t.plain(label) for label in ways_on(need, place)]


async def card_for(on, phone, words, need, language, place=""):
    """Say the words, or use what was `said` already; the card that answers them."""
    said = phone.say(words) if isinstance(words, str) else words
    first = on.t(language).plain(ways_on(need, place)[0])
    card = await phone.wait(lambda m: first in labels(m), after=said.id)
    shows_need(on, card, need, language, place)
    return card
