"""Habarla: a citizen reporting channel in Telegram."""

import atexit
import gc

# What is imported stays: searching it again and again for what could be freed costs a quarter of
# the import time, and to free it piece by piece at the end of the process half a second.
gc.set_threshold(200_000, 20, 20)
atexit.register(gc.freeze)
