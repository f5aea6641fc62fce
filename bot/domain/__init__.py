"""What Habarla knows and decides, without Telegram, database, clock or language."""
