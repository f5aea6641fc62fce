"""Habarla: a citizen reporting channel in Telegram."""

import gc

# What is imported stays: looking through it again and again costs a quarter of the import time.
gc.set_threshold(50_000, 20, 20)
