"""No confirmed update is ever lost: the real process is killed again and again, then audited."""
