"""Decided cases are looked at again, and orders that end are noticed."""
