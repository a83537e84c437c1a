from collections.abc import Iterator

import pytest

from tests.models.questionnaire.engine import Engine, running
from tests.models.questionnaire.forms import TODAY


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with running(TODAY) as engine:
        yield engine
