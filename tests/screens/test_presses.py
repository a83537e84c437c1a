"""No path takes more presses than it may: each is walked through the window, and every touch is counted."""

from pathlib import Path

from tests.screens.gate_stage import gate_stage
from tests.screens.presses import PATHS, count, remember
from tests.screens.stage import Stage


async def test_no_path_takes_more_presses_than_it_may(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await remember(desk.gate)
        counted = {path.name: await count(desk, path) for path in PATHS}
    assert all(counted.values()), "touches were counted"
    assert {path.name: counted[path.name] for path in PATHS if path.goal and counted[path.name] > path.goal} == {}
