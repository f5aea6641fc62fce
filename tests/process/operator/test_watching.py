"""Rules for Prometheus and the dashboard for Grafana ask for what a running bot measures."""

import json
import math
import re
from pathlib import Path

import aiohttp
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.kit.process.ports import free_port

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
SELECTOR = re.compile(r"\b((?:habarla|process)_\w+)(?:\{([^}]*)\})?")
LABEL = re.compile(r'(\w+)="([^"]*)"')
OF_PROMETHEUS = {"job", "instance"}
"""Labels that Prometheus adds by itself."""
AGES = ("habarla_backup_age_seconds", "habarla_drill_age_seconds")


def queries():
    rules = yaml.safe_load((DEPLOY / "prometheus-rules.yml").read_text("utf-8"))
    for group in rules["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    board = json.loads((DEPLOY / "grafana.json").read_text("utf-8"))
    for panel in board["panels"]:
        yield from (target["expr"] for target in panel["targets"])


async def test_each_query_of_rules_and_dashboard_finds_a_metric_of_a_running_bot(world):
    ops = free_port()
    bot = world.bot(OPS_PORT=str(ops), BACKUP_DIR=str(world.folder))
    await bot.start()
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{ops}") as session:
            await bot.until(lambda: world.sandbox.counters.calls["getUpdates"])
            async with session.get("/metrics") as answer:
                text = await answer.text()
    finally:
        await bot.stop()
    families = text_string_to_metric_families(text)
    samples = [sample for family in families for sample in family.samples]
    measured = {sample.name: sample.value for sample in samples}
    assert measured["habarla_ready"] == 1
    assert measured["habarla_cases_overdue"] == 0
    assert measured["habarla_disk_free_bytes"] > 0
    assert measured["habarla_last_poll_seconds"] < 120
    assert all(math.isnan(measured[name]) for name in AGES), "there is none yet"
    assert [s.labels["version"] for s in samples if s.name == "habarla_info"] == [
        re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.M)[1]
    ]
    asked = [(query, found) for query in queries() for found in SELECTOR.findall(query)]
    assert len(asked) > 30
    for query, (name, labels) in asked:
        wanted = {k: v for k, v in LABEL.findall(labels) if k not in OF_PROMETHEUS}
        found = [s for s in samples if s.name == name]
        assert any(wanted.items() <= s.labels.items() for s in found), query


@pytest.mark.parametrize("file", ["prometheus-rules.yml", "grafana.json"])
def test_no_query_groups_by_what_leads_to_a_person(file):
    text = (DEPLOY / file).read_text("utf-8")
    assert not re.search(r"by \([^)]*(chat|person|user|case)[^)]*\)", text)
