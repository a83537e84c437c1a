from collections.abc import Iterator

import pytest

from tests.models.questionnaire.engine import Engine, running
from tests.models.questionnaire.forms import TODAY


@pytest.fixture(scope="package")
def engine() -> Iterator[Engine]:
    """Playwright runs once in a process: it must be over when other tests start theirs."""
    with running(TODAY) as engine:
        yield engine
