"""Sends broadcasts from a list made at the start; recipients are claimed before they are sent to."""
