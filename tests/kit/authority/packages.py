"""A package as a referral makes it."""

from datetime import UTC, datetime

from bot.authorities.model import Package, PackedFile

PACKAGE = Package(
    key="0199f0c0a1b2",
    event="case_file",
    referral="0199f0c0a1b2",
    case="H-2611-AB12",
    language="kk",
    made_at=datetime(2026, 11, 26, 12, 0, tzinfo=UTC),
    subject="Іс H-2611-AB12: есірткіні жарнамалау",
    text="Құрметті әріптестер!\n\nІс материалдары тіркелген.",
    files=(
        PackedFile("H-2611-AB12.json", "application/json", '{"нөмірі": "H-2611-AB12"}'.encode()),
        PackedFile("H-2611-AB12.pdf", "application/pdf", b"%PDF-1.7\n\x00\xff"),
    ),
)
