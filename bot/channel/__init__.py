"""Channel file: one reporting channel, read from a dated file, checked, and never changed."""
