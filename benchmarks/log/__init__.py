"""What the log of a long history costs."""
