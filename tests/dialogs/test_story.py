"""The whole story, from the first word to the outcome."""

import pytest

from tests.kit.people.staff import restrict


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_a_citizen_reports_staff_decide_and_the_citizen_hears_back(on, language):
    t = on.t(language)
    dana = on.citizen("Дана", "ru")
    group = await on.desk(dana)
    ivan = on.citizen("Иван", language)
    await on.agree(ivan, language)
    code = await on.file(ivan, "https://www.example.com/x?utm_source=a", "drugs", language)
    assert len(code.replace("-", "")) == 14
    card = await dana.wait(lambda m: "example[.]com/x" in m.text, chat=group.id, after=0)
    assert "Иван" not in card.text
    await restrict(dana, group, "example[.]com/x")
    news = await ivan.wait(t.plain("There is news on your report."))
    assert any(entity["type"] == "spoiler" for entity in news.entities)
