"""What the daily check for patterns in reports costs."""
