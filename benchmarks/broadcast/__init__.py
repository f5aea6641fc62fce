"""A broadcast to any number of people, with kills and bursts of 429, checked from outside."""
