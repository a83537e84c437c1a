"""The checker finds each fault that it is there for."""

from pathlib import Path

import pytest
from kivy.lang import Builder

from screens.base_app import BaseApp
from tests.screens.layout import check_layout
from tests.screens.stage import Stage

HEAD = "#:import press screens.widgets.press\nFloatLayout:\n    ground: app.theme.ground\n"
FAULTS = {
    "cut off": """
    Label:
        text: 'a sentence that is far longer than its narrow box'
        size_hint: None, None
        size: 80, 30
        pos: 100, 300
        color: app.theme.ink
        font_size: 20
""",
    "too small to read": """
    Label:
        text: 'small'
        color: app.theme.ink
        font_size: 14
""",
    "too little contrast": """
    Label:
        text: 'pale'
        color: .7, .7, .7, 1
        font_size: 20
""",
    "too small to hit": """
    PlainButton:
        size_hint: None, None
        size_hint_min: None, None
        size: 40, 40
        pos: 100, 300
""",
    "overlap": """
    PlainButton:
        size_hint: None, None
        size: 100, 100
        pos: 100, 300
    PlainButton:
        size_hint: None, None
        size: 100, 100
        pos: 150, 300
""",
    "too close": """
    PlainButton:
        size_hint: None, None
        size: 100, 100
        pos: 100, 300
    PlainButton:
        size_hint: None, None
        size: 100, 100
        pos: 203, 300
""",
    "written over:": """
    Label:
        text: 'one sentence'
        color: app.theme.ink
        font_size: 20
        size_hint: None, None
        size: 300, 30
        pos: 100, 300
    Label:
        text: 'another one'
        color: app.theme.ink
        font_size: 20
        size_hint: None, None
        size: 300, 30
        pos: 130, 310
""",
    "written over a button": """
    PlainButton:
        size_hint: None, None
        size: 100, 100
        pos: 100, 300
    Label:
        text: 'not of this button'
        color: app.theme.ink
        font_size: 20
        size_hint: None, None
        size: 300, 30
        pos: 100, 320
""",
    "outside its button": """
    PlainButton:
        size_hint: None, None
        size: 100, 100
        pos: 100, 300
        Label:
            text: 'over the edge'
            color: app.theme.ink
            font_size: 20
            size_hint: None, None
            size: 150, 40
            pos: 100, 300
""",
    "outside the window": """
    PlainButton:
        size_hint: None, None
        size: 100, 100
        pos: 1250, 300
""",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_found(fault: str, stage: Stage, assets: Path) -> None:
    app = BaseApp(assets)
    app.build = lambda: Builder.load_string(HEAD + FAULTS[fault])
    stage.show(app)
    found = check_layout(app.root)
    assert any(sentence.startswith(fault) for sentence in found), found


def test_missing_ground_is_found(stage: Stage, assets: Path) -> None:
    app = BaseApp(assets)
    app.build = lambda: Builder.load_string("Label:\n    text: 'where?'\n    font_size: 20")
    stage.show(app)
    assert [sentence for sentence in check_layout(app.root) if sentence.startswith("no ground")]
