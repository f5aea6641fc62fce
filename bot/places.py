"""Where settings and data lie: in the present folder for a checkout, which is how a service uses it;
for an installed wheel in the folders that the platform gives programs. Settings can name others."""

from pathlib import Path

_PACKAGES = {"site-packages", "dist-packages"}


def is_installed() -> bool:
    """True if this is a wheel's code: then a `.env` of the present folder is another program's."""
    return Path(__file__).parents[1].name in _PACKAGES


def version() -> str:
    """The version in pyproject.toml, which an installed wheel knows by its metadata."""
    from importlib import metadata

    if is_installed():
        return metadata.version("habarla")
    import tomllib

    project = Path(__file__).parents[1] / "pyproject.toml"
    if not project.is_file():
        return "unknown"  # an image that holds the code alone
    return str(tomllib.loads(project.read_text("utf-8"))["project"]["version"])


def settings_file() -> Path:
    """The file of settings, which need not be there."""
    if not is_installed():
        return Path(".env")
    import platformdirs  # a checkout starts without it

    return platformdirs.user_config_path("habarla", appauthor=False) / ".env"


def data_folder() -> Path:
    """The folder of the data; that of the key is made beside it."""
    if not is_installed():
        return Path("data")
    import platformdirs

    return platformdirs.user_data_path("habarla", appauthor=False) / "data"
