"""Sends broadcasts from a list made at the start; each recipient is claimed before the send."""
