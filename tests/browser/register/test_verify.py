"""The browser checks the published files itself, by the rules of `register verify`."""

import gzip
from hashlib import sha256

import pytest
from playwright.async_api import expect

FILES = "**/register/data/"


async def checked(page, site, kept=""):
    """The answer to the press of the button, with a checkpoint that was kept."""
    await page.goto(f"{site}/register/en/verify")
    await page.fill("#kept", kept)
    await page.click(".verify button")
    return page.locator(".verify .answer")


async def replace(page, site, name, change):
    """Serve another file, with its checksum mended, as a forger would."""
    files = page.context.request
    body = gzip.decompress(
        await (await files.get(f"{site}/register/data/{name}")).body()
    )
    forged = gzip.compress(change(body.decode()).encode())
    sums = await (await files.get(f"{site}/register/data/SHA256SUMS")).text()
    [kept] = [line for line in sums.splitlines() if line.endswith(f"  {name}")]
    mended = sums.replace(kept, f"{sha256(forged).hexdigest()}  {name}")
    await page.route(f"{FILES}{name}", lambda route: route.fulfill(body=forged))
    await page.route(f"{FILES}SHA256SUMS", lambda route: route.fulfill(body=mended))


async def test_published_files_fit_in_the_browser(site, open_page):
    page = await open_page()
    answer = (await checked(page, site)).locator("p")
    await expect(answer.filter(has_text="Key of the log")).to_be_visible()
    said = await answer.all_inner_texts()
    assert said[0] == "Everything fits: each version is as it was recorded."
    assert "Entries: 40" in said
    assert "Versions in the log: 40" in said
    assert not [line for line in said if "cannot check signatures" in line]


def with_another_site(text):
    return text.replace("casino5.example", "casinos.example")


FORGERIES = [
    (
        "versions-2026.jsonl",
        with_another_site,
        "e0000005:1: changed since it was recorded",
    ),
    (
        "versions-2026.jsonl",
        lambda text: text.partition("\n")[2],
        "e0000000:1: removed: the log",
    ),
    (
        "entries-2026.jsonl",
        with_another_site,
        "e0000005: changed since it was recorded",
    ),
]


@pytest.mark.parametrize(("name", "change", "found"), FORGERIES)
async def test_what_was_changed_is_found_in_the_browser(
    site, open_page, name, change, found
):
    page = await open_page()
    await replace(page, site, f"{name}.gz", change)
    answer = await checked(page, site)
    await expect(answer).to_contain_text(found)
    await expect(answer).to_contain_text("Something does not fit.")


async def test_a_log_that_cannot_be_read_is_said_in_the_browser(site, open_page):
    page = await open_page()
    broken = "entry e0000003:1 AAAA"
    await replace(
        page, site, "log.txt.gz", lambda text: text.replace(broken[:-4], broken, 1)[:-5]
    )
    await expect(await checked(page, site)).to_contain_text("could not be checked")


async def test_a_checkpoint_of_another_log_is_found_in_the_browser(site, open_page):
    page = await open_page()
    note = await (
        await page.context.request.get(f"{site}/register/data/checkpoints.txt")
    ).text()
    size = note.split("\n")[1]
    answer = await checked(
        page, site, note.replace(f"\n{size}\n", f"\n{int(size) + 64}\n")
    )
    words = "the checkpoint of so many leaves is not signed"
    await expect(answer).to_contain_text(f"{int(size) + 64}: {words}")
