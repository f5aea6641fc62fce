"""What axe finds on a page, at the widths that people have."""

WIDTHS = (320, 768, 1440)
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def with_axe(language, width):
    """On the narrowest window in each language, on wider ones in that of the longest words."""
    return width == min(WIDTHS) or language == "kk"


async def violations(page, rules=RULES):
    """What axe, which the page has loaded, finds; all that it finds right is not handed over."""
    return await page.evaluate("rules => axe.run(rules).then(found => found.violations)", rules)
