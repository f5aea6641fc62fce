"""A flood of reports into one desk, with Telegram's limits on: what people and staff notice."""
