"""Units of time in milliseconds."""

HOUR_MS = 60 * 60 * 1000


DAY_MS = 24 * HOUR_MS
