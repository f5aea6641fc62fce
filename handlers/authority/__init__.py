"""What members of authorities do, and admins who set up their groups."""
