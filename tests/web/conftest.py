"""What the tests of the page share: the service without a server, and one running server."""

from collections.abc import Iterator

import pytest

from pyclingo_bridge.web.service import Rules, Service
from tests import loaded
from tests.web.serving import Server, running


@pytest.fixture(scope="session")
def service() -> Service:
    """The service of the shipped guideline, in this process."""
    with loaded.loaded_once():
        return Service(Rules())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server."""
    with running(tmp_path_factory.mktemp("server")) as started:
        yield started
