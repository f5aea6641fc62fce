"""A person's rights, in words."""
