"""What a move of many reports to PostgreSQL costs, and whether the channel goes on there."""
