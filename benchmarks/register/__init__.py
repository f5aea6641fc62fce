"""The public register with many entries: its readers, its static build, and the bot beside them."""
