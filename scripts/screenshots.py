"""Makes the README's pictures: plays the story in each language and takes screenshots.

    .venv/bin/python -m scripts.screenshots docs/screenshots

It needs Debian's Chromium, like the browser tests.
"""

import asyncio
import base64
import struct
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect

from bot.core.messages import language_name
from bot.demo.people import ASEL, DANA, DESK_ID, SERGEI
from tests.browser.conftest import CHROMIUM, SWITCHES
from tests.kit.browser.demo import CITIZENS, Demo, running_demo
from tests.kit.browser.hand import Hand
from tests.kit.browser.pages import DESKTOP, PHONE
from tests.kit.browser.steps import LINK, SHOWN, agree, decide, desk_speaks, file, take

LANGUAGES = ("kk", "ru", "en")

# At most 255 colours, one index per pixel: no visible loss in flat colours and text.
PALETTE = """
async (data) => {
  const image = await createImageBitmap(await (await fetch(data)).blob());
  const board = new OffscreenCanvas(image.width, image.height).getContext("2d");
  board.drawImage(image, 0, 0);
  const pixels = board.getImageData(0, 0, image.width, image.height).data;
  const count = new Map();
  for (let at = 0; at < pixels.length; at += 4) {
    const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    count.set(colour, (count.get(colour) ?? 0) + 1);
  }
  const far = (a, b) => {
    const step = (shift) => ((a >> shift) & 255) - ((b >> shift) & 255);
    return 2 * step(16) ** 2 + 4 * step(8) ** 2 + 3 * step(0) ** 2;
  };
  const kept = [];
  const near = new Map();
  for (const [colour] of [...count].sort((a, b) => b[1] - a[1])) {
    let best = 0;
    for (let i = 1; i < kept.length; i += 1) {
      if (far(colour, kept[i]) < far(colour, kept[best])) best = i;
    }
    const isNew = !kept.length || far(colour, kept[best]) > 160;
    if (kept.length < 255 && isNew) best = kept.push(colour) - 1;
    near.set(colour, best);
  }
  let bytes = "";
  for (let at = 0; at < pixels.length; at += 4) {
    const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    bytes += String.fromCharCode(near.get(colour));
  }
  return { width: image.width, height: image.height, palette: kept, pixels: btoa(bytes) };
}
"""


def png(picture: dict[str, Any]) -> bytes:
    """An indexed PNG of what PALETTE found."""
    width, height = picture["width"], picture["height"]
    pixels = base64.b64decode(picture["pixels"])
    rows = b"".join(b"\0" + pixels[y * width : (y + 1) * width] for y in range(height))
    packed = zlib.compress(rows, 9)
    palette = b"".join(colour.to_bytes(3, "big") for colour in picture["palette"])
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body))
        + kind
        + body
        + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


async def screenshot(page: Page, path: Path) -> None:
    """A screenshot without toasts."""
    await page.wait_for_function("!document.querySelector('[data-toast]')")
    await page.wait_for_timeout(400)
    shot = base64.b64encode(await page.screenshot()).decode()
    converter = await page.context.browser.new_page()
    picture = await converter.evaluate(PALETTE, f"data:image/png;base64,{shot}")
    await converter.close()
    keep(path, png(picture))


def keep(path: Path, picture: bytes) -> None:
    path.write_bytes(picture)
    sys.stdout.write(f"{path}  {len(picture) // 1024} KB\n")


async def show_desk(demo: Demo, language: str, dana: Hand, folder: Path) -> None:
    """The card in the group and the working card, in the dark."""
    await dana.page.goto(f"{demo.root}/#lang={language}&theme=dark&phones={DANA}")
    await dana.page.reload()
    await dana.pick_up(DESK_ID)
    taken = demo.t(language).plain("Taken by {name}", name=demo.names[DANA])
    # The group sees it a little later
    await expect(dana.message(SHOWN)).to_contain_text(taken)
    await screenshot(dana.page, folder / f"{language}-desk.png")
    await dana.pick_up(DANA)
    await dana.sees_key(demo.t(language).plain("Other outcome…"))
    await screenshot(dana.page, folder / f"{language}-case.png")


async def show_register(
    browser: Browser, demo: Demo, language: str, folder: Path
) -> None:
    """The front page in a window, and an entry on a phone."""
    root = f"{demo.site}/register/{language}"
    page = await browser.new_page(viewport=DESKTOP)
    await page.goto(root)
    await screenshot(page, folder / f"{language}-register.png")
    await page.set_viewport_size(PHONE)
    await page.locator(".entries a").first.click()
    await screenshot(page, folder / f"{language}-register-entry.png")
    await page.close()


async def show_state(demo: Demo, language: str, page: Page, folder: Path) -> None:
    """The state of the channel, the admin's help and the menus of all three roles."""
    t, boss = demo.t(language), Hand(page, ASEL)
    await page.goto(f"{demo.root}/#lang={language}&theme=light&phones={ASEL}")
    await page.reload()
    await boss.pick_up(ASEL)
    await boss.write("/language")
    await boss.press(language_name(language))
    await boss.write("/admin")
    await boss.reads(t.plain("The state of the channel"))
    await screenshot(page, folder / f"{language}-state.png")
    for name, person in (
        ("admin", ASEL),
        ("moderator", DANA),
        ("citizen", CITIZENS[language]),
    ):
        hand = Hand(page, person)
        await page.goto(f"{demo.root}/#lang={language}&theme=light&phones={person}")
        await page.reload()
        await hand.pick_up(person)
        await hand.phone.locator("[data-commands]").click()
        await expect(
            hand.phone.locator(".commands [role=option]").first
        ).to_be_visible()
        await screenshot(page, folder / f"{language}-menu-{name}.png")


async def play(browser: Browser, demo: Demo, language: str, folder: Path) -> None:
    """The story in one language, with five pictures."""
    common: dict[str, Any] = {"locale": language, "reduced_motion": "reduce"}
    phone = await browser.new_page(viewport=PHONE, has_touch=True, **common)
    await phone.goto(f"{demo.root}/#lang={language}")
    t = demo.t(language)
    citizen, dana = Hand(phone, CITIZENS[language]), Hand(phone, DANA)
    await desk_speaks(demo, language, Hand(phone, ASEL))
    await citizen.pick_up()
    await agree(demo, language, citizen)
    await citizen.write(LINK)
    await citizen.sees_key(demo.type("other", language))
    await screenshot(phone, folder / f"{language}-report.png")
    await file(demo, language, citizen)
    await take(demo, language, citizen, dana)
    await show_desk(demo, language, dana, folder)
    await decide(demo, language, dana, Hand(phone, SERGEI))
    await phone.goto(
        f"{demo.root}/#lang={language}&theme=light&phones={citizen.person}"
    )
    await phone.reload()
    news = await citizen.reads(t.plain("There is news on your report."))
    await news.locator("[data-spoiler]").first.click()
    await screenshot(phone, folder / f"{language}-outcome.png")
    desktop = await browser.new_page(viewport=DESKTOP, **common)
    await desktop.goto(
        f"{demo.root}/#lang={language}&phones={citizen.person},{DANA},{SERGEI}"
    )
    await citizen.reads(t.plain("There is news on your report."))
    await screenshot(desktop, folder / f"{language}-side-by-side.png")
    await desktop.close()
    await show_state(demo, language, phone, folder)
    await phone.close()


async def main(folder: Path) -> None:
    """Each language has its own demo, so that no picture shows cases of another."""
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as scratch:
            async with (
                running_demo(Path(scratch)) as demo,
                async_playwright() as playwright,
            ):
                browser = await playwright.chromium.launch(
                    executable_path=CHROMIUM, args=SWITCHES
                )
                await show_register(browser, demo, language, folder)
                await play(browser, demo, language, folder)
                await browser.close()


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(target))
