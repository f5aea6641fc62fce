"""Addresses of the public register, on the site where it is read."""

ROOT = "/register"


def site_address(site: str, language: str) -> str:
    return f"{site}{ROOT}/{language}"


def entry_address(site: str, language: str, entry: str) -> str:
    return f"{site_address(site, language)}/entries/{entry}"
