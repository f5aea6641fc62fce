"""Habarla: a citizen reporting channel in Telegram."""

import atexit
import gc

# What is imported stays: to search it often for what could be freed costs a quarter of the import
# time, and to free it piece by piece at the end of a process half a second.
gc.set_threshold(10_000, 20, 20)
atexit.register(gc.freeze)
