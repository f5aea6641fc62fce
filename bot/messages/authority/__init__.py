"""What members of authorities read."""
