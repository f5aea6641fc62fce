"""What the daily check for patterns reads: undecided cases and their newest reports."""
