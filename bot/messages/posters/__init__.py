"""Posters: a deep link as a QR code, alone or on a sheet that can be hung up."""
