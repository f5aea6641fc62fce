"""Many reports into one desk within Telegram's limits: what reporters and staff notice."""
