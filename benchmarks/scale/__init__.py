"""What a second process adds, on one PostgreSQL behind the webhook."""
