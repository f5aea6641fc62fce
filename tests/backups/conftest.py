"""Units of work, as the tests of the services have them."""

from tests.services.conftest import deployment, working

__all__ = ["deployment", "working"]
