"""Use cases: each takes a transaction and returns values; none knows Telegram or SQL."""
