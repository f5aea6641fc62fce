"""What one reporting channel is about: read from a dated file, checked, and then never changed."""
