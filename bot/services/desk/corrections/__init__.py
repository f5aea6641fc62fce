"""Correcting a case: its type, region and desk, and a merge that was told."""
