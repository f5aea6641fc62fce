"""Every message on one page, for people who proof-read."""
