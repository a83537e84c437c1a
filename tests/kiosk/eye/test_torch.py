"""The light beside the camera, in a folder as /sys/class/leds has it."""

import shutil
from pathlib import Path

from kiosk.eye.torch import Torch


def led(folder: Path, name: str, most: str = "7") -> Path:
    made = folder / name
    made.mkdir()
    (made / "brightness").write_text("0")
    (made / "max_brightness").write_text(most)
    return made


def test_it_is_switched_on_and_off(tmp_path: Path) -> None:
    led(tmp_path, "input3::capslock")
    light = led(tmp_path, "white:flash", "255\n")
    torch = Torch(tmp_path)
    assert torch.is_there
    torch.set(True)
    assert torch.is_on
    assert (light / "brightness").read_text() == "255"
    torch.set(False)
    assert not torch.is_on
    assert (light / "brightness").read_text() == "0"
    assert (tmp_path / "input3::capslock/brightness").read_text() == "0"


def test_without_one_there_is_no_button(tmp_path: Path) -> None:
    assert not Torch(tmp_path).is_there
    assert not Torch(tmp_path / "nowhere").is_there
    led(tmp_path, "led:torch_0", "bright")
    led(tmp_path, "led:torch_1", "0")
    torch = Torch(tmp_path)
    assert not torch.is_there
    torch.set(True)
    assert not torch.is_on


def test_one_that_is_gone_is_not_there_any_more(tmp_path: Path) -> None:
    light = led(tmp_path, "led:torch_0")
    torch = Torch(tmp_path)
    shutil.rmtree(light)
    torch.set(True)
    assert not torch.is_there
    assert not torch.is_on
