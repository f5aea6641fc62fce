"""Cost of a move of many reports to PostgreSQL; the channel goes on there."""
