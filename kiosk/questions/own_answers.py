"""The answers to the office's questions as a draft holds them, level by level: a repeat's instances have answers too.

A container is the way to a level: `()` the whole, `("members", 0)` the first instance of that repeat.
"""

from typing import Any, cast

Path = tuple[str | int, ...]
Answers = dict[str, Any]


def holder(answers: Answers, container: Path) -> Answers:
    """The answers of one level. What is no level in an instance's place becomes an empty one."""
    for name, instance in zip(container[::2], container[1::2], strict=True):
        instances: list[Any] = answers[str(name)]
        if not isinstance(instances[cast(int, instance)], dict):
            instances[cast(int, instance)] = {}
        answers = instances[cast(int, instance)]
    return answers


def put(answers: Answers, path: Path, given: str | list[str]) -> None:
    """An empty answer is none."""
    level = holder(answers, path[:-1])
    if given:
        level[str(path[-1])] = given
    else:
        level.pop(str(path[-1]), None)


def listed(answers: Answers, repeat: Path) -> list[object]:
    """The instances of a repeat, to be changed in place."""
    level, name = holder(answers, repeat[:-1]), str(repeat[-1])
    if not isinstance(level.get(name), list):
        level[name] = []
    return cast(list[object], level[name])


def remove(answers: Answers, container: Path) -> None:
    """One instance; with the last one the repeat."""
    level, name = holder(answers, container[:-2]), str(container[-2])
    del level[name][container[-1]]
    if not level[name]:
        del level[name]


def instances(answers: Answers, repeat: Path) -> tuple[Answers, ...]:
    """Those of a repeat so far, whatever stands there."""
    given: object = holder(answers, repeat[:-1]).get(str(repeat[-1]))
    return tuple(map(_as_answers, cast(list[object], given))) if isinstance(given, list) else ()


def _as_answers(instance: object) -> Answers:
    return cast(Answers, instance) if isinstance(instance, dict) else {}
