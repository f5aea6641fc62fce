"""A broadcast to a crowd of any size, with kills and floods, checked from outside."""
