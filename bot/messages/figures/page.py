"""The register's page with the monthly figure: HTML without scripts."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.domain.figures.figures import Monthly
from bot.domain.figures.period import Period
from bot.messages.figures.monthly import cell_text, label, month_of, sentences, so_far
from bot.messages.languages import language_name
from bot.messages.speaker import Speaker

_STYLE = """
body{font:1.05rem/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem;
background:#fff;color:#1b2733}
a{color:#00568a}h1{font-size:1.5rem;line-height:1.25}
table{border-collapse:collapse;width:100%;margin:1rem 0}
caption{text-align:left;font-weight:600;padding:.4rem 0}
th,td{text-align:left;padding:.45rem .5rem;border-bottom:1px solid #d5dce3}
td{text-align:right;white-space:nowrap}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3rem .9rem}
[aria-current]{font-weight:700;color:inherit;text-decoration:none}
@media(prefers-color-scheme:dark){body{background:#17212b;color:#e8eef4}a{color:#7cc4f0}
th,td{border-color:#3a4855}}
"""


def figures_page(speaker: Speaker, monthly: Monthly, months: Sequence[Period]) -> str:
    """A month's figure, with links to other months, languages and tables."""
    t, channel = speaker.t, speaker.channel
    name = speaker.own(channel.name)
    title = t("Links restricted. {month}", month=t.month(month_of(monthly).first))
    said = [*sentences(speaker, monthly), so_far(speaker, monthly)]
    rule = t(
        "Each link is counted once, in the month of the decision that stands, with the type that"
        " was decided. Numbers below 5 are not published, nor a number that would give one away."
    )
    return Markup(
        '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<title>{title} – {name}</title><style>{style}</style></head><body>"
        "<header><p>{name}</p>{languages}</header>"
        "<main><h1>{title}</h1>{said}{table}<p>{rule}</p>{tables}</main>"
        "{months}</body></html>"
    ).format(
        language=t.language,
        title=title,
        name=name,
        style=Markup(_STYLE),  # noqa: S704 - our own constant
        languages=_languages(speaker, monthly),
        said=Markup("").join(Markup("<p>{}</p>").format(one) for one in said if one),
        table=_table(speaker, monthly),
        rule=rule,
        tables=_tables(speaker, monthly),
        months=_months(speaker, monthly, months),
    )


def _table(speaker: Speaker, monthly: Monthly) -> Markup:
    t, published = speaker.t, monthly.published
    rows = [(label(speaker, id), cell) for id, cell in published.cells.items()]
    rows.append((t.plain("Total"), published.total))
    body = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td></tr>').format(name, cell_text(speaker, cell))
        for name, cell in rows
    )
    return Markup("<table><caption>{}</caption><tbody>{}</tbody></table>").format(
        t("Links restricted, by type"), body
    )


def _languages(speaker: Speaker, monthly: Monthly) -> Markup:
    links = [
        (f"?month={monthly.month}&lang={code}", language_name(code), code == speaker.t.language)
        for code in speaker.channel.languages
    ]
    return _nav(speaker.t.plain("Language"), links)


def _months(speaker: Speaker, monthly: Monthly, months: Sequence[Period]) -> Markup:
    t = speaker.t
    links = [
        (f"?month={one.code}&lang={t.language}", t.month(one.first), one.code == monthly.month)
        for one in months
    ]
    return _nav(t.plain("Months"), links)


def _nav(name: str, links: Sequence[tuple[str, str, bool]]) -> Markup:
    items = Markup("").join(
        Markup('<li><a href="{}"{}>{}</a></li>').format(
            address, Markup(' aria-current="page"') if current else "", text
        )
        for address, text, current in links
    )
    return Markup('<nav aria-label="{}"><ul>{}</ul></nav>').format(name, items)


def _tables(speaker: Speaker, monthly: Monthly) -> Markup:
    t, month = speaker.t, monthly.month
    return Markup('<p>{} <a href="{}">CSV</a> <a href="{}">JSON</a></p>').format(
        t("The same as a table:"), f"figures/{month}.csv?lang={t.language}", f"figures/{month}.json"
    )
