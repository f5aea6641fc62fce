"""Cases that wait for an authority: the list of them, and reminders."""
