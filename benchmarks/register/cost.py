"""What it costs when a whole country reads the register, from the sizes of a site that was built.

    python -m bot register build SITE
    python -m benchmarks.register.cost --site SITE --readers 20000000

Readers get files of a CDN, packed with gzip; the bot's process serves none of them.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from benchmarks.kit.options import option, parse

SAMPLE = 200
REQUEST_BYTES = 700
"""Headers of an answer, and TLS."""


@dataclass(frozen=True)
class Options:
    site: str = option("site", "folder of a build")
    readers: int = option(20_000_000, "people a month")
    visits: float = option(2.0, "of each in a month")
    entries: float = option(1.5, "entry pages of a visit")
    checks: float = option(1.0, "links that are checked in a visit")
    shared: float = option(0.5, "cards that messengers fetch, for each reader")
    busiest_day: float = option(0.25, "share of a month's visits on its busiest day")
    busiest_hour: float = option(0.15, "share of a day's visits in its busiest hour")


PRICES = {
    "bunny.net, volume network": (0.005, 0),
    "bunny.net, Asia and Oceania": (0.03, 0),
    "Google Cloud CDN, dearest region": (0.20, 0.0075),
}
"""US dollars for a gigabyte and for ten thousand requests: docs.bunny.net/cdn/pricing and
cloud.google.com/cdn/pricing, as read on 20.09.2026."""


def packed(*files: Path) -> float:
    """Bytes of the files together as a web host sends them."""
    return sum(
        len(content if path.suffix in {".png", ".gz"} else gzip.compress(content, 6))
        for path, content in ((path, path.read_bytes()) for path in files)
    )


def average(files: list[Path]) -> float:
    step = max(1, len(files) // SAMPLE)
    return mean(packed(path) for path in files[::step])


def kinds(site: Path, chosen: Options) -> dict[str, tuple[float, float]]:
    """Bytes of each file of a kind, packed, and how many of them a month are asked for."""
    register = site / "register"
    scripts = [
        *(register / "static").rglob("*.js"),
        *(register / "static").rglob("rules.json"),
    ]
    files = [
        path for path in scripts if "verify" not in str(path.relative_to(register))
    ]
    files += (register / "static").rglob("style.css")
    visits = chosen.readers * chosen.visits
    entries = average(sorted((register / "ru" / "entries").glob("*/index.html")))
    hashes = average(sorted((register / "links").glob("*.json")))
    cards = average(sorted((register / "ru" / "cards").rglob("*.png")))
    return {
        "front page": (packed(register / "ru" / "index.html"), visits),
        "entries": (entries, visits * chosen.entries),
        "lists of hashes": (hashes, visits * chosen.checks),
        "style and scripts, once a reader": (
            packed(*files) / len(files),
            chosen.readers * len(files),
        ),
        "cards in chats": (cards, chosen.readers * chosen.shared),
    }


def main() -> None:
    chosen = parse(Options, "register.cost", __doc__)
    found = kinds(Path(chosen.site), chosen)
    print(f"{'':36}{'KB each':>9}{'million requests':>18}{'TB':>8}")
    requests = gigabytes = 0.0
    for name, (size, asked) in found.items():
        sent = asked * (size + REQUEST_BYTES) / 1e9
        requests, gigabytes = requests + asked, gigabytes + sent
        print(f"{name:36}{size / 1000:9.1f}{asked / 1e6:18.0f}{sent / 1000:8.2f}")
    print(f"{'a month':45}{requests / 1e6:18.0f}{gigabytes / 1000:8.2f}")
    share = chosen.busiest_day * chosen.busiest_hour / 3600
    speed = f"{8 * gigabytes * share:.1f} Gbit/s"
    print(f"busiest hour: {requests * share:,.0f} requests a second, {speed}")
    for name, (a_gigabyte, many) in PRICES.items():
        dollars = gigabytes * a_gigabyte + requests / 10_000 * many
        print(f"{name:36} {dollars:8,.0f} US dollars a month")


if __name__ == "__main__":
    main()
