"""A pasted link is compared in the browser, by the rules of the bot, and is not sent."""

from playwright.async_api import expect

from bot.links.link import parse_link
from bot.links.url import BadLink
from bot.register.routes import assets
from tests.kit.link_pairs import PAIRS

KEYS = """
async ([root, texts]) => {
  const { keyOf } = await import(`${root}/links/key.js`);
  const rules = await (await fetch(`${root}/rules.json`)).json();
  rules.endings = new Set(rules.endings);
  return texts.map((text) => {
    try {
      return keyOf(text, rules);
    } catch (error) {
      if (error.name !== "BadLink") throw error;
      return null;
    }
  });
}
"""


def key(text):
    try:
        return parse_link(text).canonical
    except BadLink:
        return None


async def test_all_labelled_links_have_the_same_key_in_the_browser(site, open_page):
    texts = sorted({text for pair in PAIRS for text in pair[:2]})
    page = await open_page()
    await page.goto(f"{site}/register/en")
    found = await page.evaluate(
        KEYS, [f"{site}/register/static/{assets().version}", texts]
    )
    assert dict(zip(texts, found, strict=True)) == {text: key(text) for text in texts}
    assert len(texts) > 700


async def test_a_site_is_answered_with_its_entries_and_never_sent(site, open_page):
    page, sent = await open_page(own=True), []
    page.on(
        "request", lambda request: sent.append(request.url + (request.post_data or ""))
    )
    await page.goto(f"{site}/register/en")
    for typed, sentence in (
        ("https://nothing.example.org/", "Nothing is published about this link."),
        ("not a link", "This is not a link. Paste it whole."),
    ):
        await page.fill("#link", typed)
        await page.keyboard.press("Enter")
        await expect(page.locator("#answer")).to_have_text(sentence)
    for typed, sentence in (
        ("casino5.example.com", "Entries about this site: 1."),
        (
            "https://casino5.example.com/other",
            "Nothing is published about this very link.",
        ),
    ):
        await page.fill("#link", typed)
        await page.keyboard.press("Enter")
        await expect(page.locator("#answer")).to_contain_text(sentence)
        await expect(page.locator("#answer a")).to_have_text(
            "casino5[.]example[.]com, 15.11.2026"
        )
    assert not [one for one in sent if "casino5" in one]
