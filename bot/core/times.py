"""What every use case gets: the transaction, the channel file, the vault, the outbox."""

HOUR_MS = 60 * 60 * 1000


DAY_MS = 24 * HOUR_MS
