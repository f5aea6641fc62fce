"""Two taps and one message: counted, for every type that can be reported."""

import asyncio

import sqlalchemy as sa

from bot.channel.parts import HelpMode
from bot.core.schema.reporting import reports
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import costs, rows, shows_help, type_label, wait_button


class Counted:
    """Counts what a person does on their phone."""

    def __init__(self, phone):
        self.phone, self.messages, self.taps = phone, 0, 0

    def say(self, text):
        self.messages += 1
        self.phone.say(text)

    def press(self, label):
        self.taps += 1
        self.phone.press(label)


async def _report(on, kind):
    t = on.t("ru")
    phone = on.citizen(f"Citizen {kind.id}", "ru")
    await on.agree(phone)
    person = Counted(phone)
    person.say(f"Вот здесь: https://example.com/{kind.id}")
    asked = await wait_button(phone, type_label(on, kind.id))
    assert f"example[.]com/{kind.id}" in asked.text
    person.press(type_label(on, kind.id))
    reviewed = await wait_button(phone, t.plain("Send"))
    shows_help(kind, reviewed, "ru")
    offered = ("Send", "Send anonymously", "Change", "Cancel")
    assert labels(reviewed) == [t.plain(each) for each in offered]
    person.press(t.plain("Send"))
    receipt = await wait_button(phone, t.plain("Copy the code"))
    assert t.plain("Thank you. Your report is received.") in receipt.text
    if kind.first_help is not None and kind.first_help.mode is HelpMode.SCREEN:
        shows_help(kind, receipt, "ru")
    assert (person.messages, person.taps) == (1, 2)
    assert costs(on, phone) == 6, "greeting, consent, menu; types, review, receipt"


async def test_one_message_and_two_taps_file_a_report_of_every_type(on):
    kinds = on.channel.types_on()
    await asyncio.gather(*(_report(on, kind) for kind in kinds))
    filed = await rows(on, sa.select(reports.c.violation))
    assert sorted(row["violation"] for row in filed) == sorted(kind.id for kind in kinds)
