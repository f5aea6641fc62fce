"""What authorities lack in regions is one table; filled in, it is part of the channel file."""

import csv
import io
import re

from bot.authorities.reach import find_holes
from bot.channel.loader import SHIPPED, load_channel
from bot.cli.departments import departments_toml, holes_table
from bot.cli.doctor.machine import examine_channel
from tests.kit.channel_files import own_channel
from tests.kit.regional import SOUTH, regional_channel

ALMATY = "KZ-75"
NUMBER = "8 727 000 00 00"


def rows_of(table):
    return list(csv.DictReader(io.StringIO(table)))


def filled(channel, *wanted, delimiter=",", **given):
    """The table with what an NGO would write into the rows of these authorities in Almaty."""
    rows = rows_of(holes_table(channel))
    for row in rows:
        if row["region"] == ALMATY and row["authority"] in wanted:
            row |= {
                f"name_{code}": f"Office of {row['authority']}"
                for code in channel.languages
            }
            row |= {
                f"short_{code}": row["authority"].upper() for code in channel.languages
            }
            row |= given
    table = io.StringIO()
    written = csv.DictWriter(table, rows[0], delimiter=delimiter)
    written.writeheader()
    written.writerows(rows)
    return table.getvalue()


def loaded(folder, channel, table):
    own = own_channel(folder, "")
    toml = departments_toml(channel, table)
    own.with_suffix(".departments.toml").write_text(toml, encoding="utf-8")
    return load_channel(own), toml


def test_the_table_has_a_row_for_each_authority_and_region_and_invents_nothing():
    channel = load_channel(None)
    rows = rows_of(holes_table(channel))
    every = [
        (one.code, region.code)
        for one in channel.authorities
        for region in channel.regions
    ]
    assert [(row["authority"], row["region"]) for row in rows] == every
    named = [row for row in rows if row["name_en"]]
    assert {row["authority"] for row in named} == {"mia"}
    without = {row["region"] for row in rows} - {row["region"] for row in named}
    assert without == {"KZ-62"}, "no source names it"
    for row in named:
        assert row["missing"] == "address number"
    for row in [row for row in rows if row not in named]:
        assert row["missing"] == "department address number"
        assert row["state"] == "unverified"
        told = (
            "authority",
            "region",
            "authority_name",
            "region_name",
            "missing",
            "state",
        )
        assert not any(said for column, said in row.items() if column not in told)


def test_a_department_without_address_lacks_that_alone_and_keeps_its_name(tmp_path):
    channel = load_channel(regional_channel(tmp_path))
    rows = {
        (row["authority"], row["region"]): row for row in rows_of(holes_table(channel))
    }
    south = rows["mia", SOUTH]
    assert south["name_en"] == "Shymkent Police Department"
    assert south["missing"] == "address number", "its one number is for other types"
    assert rows["knb", ALMATY]["missing"] == "department address number"


def test_a_filled_table_is_part_of_a_channel_file(tmp_path):
    channel = load_channel(None)
    hours = {f"hours_{code}": "9–18" for code in channel.languages}
    known = {
        "email": "almaty@mia.example",
        "number": NUMBER,
        "source": "gov.example",
        **hours,
    }
    table = filled(channel, "mia", "knb", as_of="2026-11-01", **known)
    own, toml = loaded(tmp_path, channel, table)
    office = own.addressee("mia", ALMATY, "drugs")
    assert (office.name.say("ru"), office.email) == (
        "Office of mia",
        "almaty@mia.example",
    )
    line = own.hotline(NUMBER)
    assert (line.regions, line.dial_test, f"{line.as_of}") == (
        (ALMATY,),
        None,
        "2026-11-01",
    )
    assert {"drugs", "terrorism"} <= set(line.types), "of both authorities"
    assert toml.count("# unverified") == 3, "two departments and their number"
    left = {(hole.authority.code, hole.region.code) for hole in find_holes(own)}
    assert not left & {("mia", ALMATY), ("knb", ALMATY)}
    assert len(left) == len(find_holes(channel)) - 2


def test_a_day_that_the_source_does_not_name_stays_absent(tmp_path):
    channel = load_channel(None)
    hours = {f"hours_{code}": "9–18" for code in channel.languages}
    table = filled(channel, "mia", delimiter=";", number=NUMBER, **hours)
    own, _ = loaded(tmp_path, channel, table)
    assert own.hotline(NUMBER).as_of is None
    assert own.hotline(NUMBER).source is None


def test_a_cell_cannot_write_other_keys(tmp_path):
    channel = load_channel(None)
    evil = 'x"\nway = "email"\n[types.drugs]\non = false\n#'
    hours = {f"hours_{code}": "9–18" for code in channel.languages}
    table = filled(channel, "mia", number=NUMBER, source=evil, **hours)
    own, _ = loaded(tmp_path, channel, table)
    assert own.type("drugs").on
    assert own.hotline(NUMBER).source == evil


def test_the_doctor_counts_the_holes_and_names_the_table():
    findings = []
    examine_channel(load_channel(None), findings.append)
    [found] = [one for one in findings if one.thing == "departments"]
    assert found.words.startswith("120 times")
    assert "python -m bot departments > holes.csv" in found.words


def test_a_table_in_which_nothing_was_written_changes_nothing(tmp_path):
    channel = load_channel(None)
    assert departments_toml(channel, holes_table(channel)) == ""


def test_each_department_that_ships_has_its_source_and_no_address():
    """Its day, too, where the source names one: what is not known is absent."""
    [mia] = [one for one in load_channel(None).authorities if one.departments]
    path = SHIPPED.with_suffix(".departments.toml")
    lines = path.read_text(encoding="utf-8").splitlines()
    for one in mia.departments:
        assert (one.way, one.email, one.url) == (None, None, None)
        [at] = [
            n for n, line in enumerate(lines) if f"departments.{one.region}]" in line
        ]
        assert re.fullmatch(r"\S+ # unverified(; \d{4}-\d\d-\d\d)?", lines[at])
        assert re.match(r"# [a-z.]+\.kz/\S+$", lines[at + 1])
