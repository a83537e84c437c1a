"""Loads the .kv that stands beside a module."""

from pathlib import Path

from kivy.lang import Builder


def load_kv(module_file: str) -> None:
    """Call it once, with `__file__`, after the module's classes are defined or before: rules name classes."""
    path = str(Path(module_file).with_suffix(".kv"))
    if path not in Builder.files:
        Builder.load_file(path, encoding="utf-8")
