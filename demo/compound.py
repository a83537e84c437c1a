"""Makes the roster of a compound that does not exist, for demonstrations and tests: `python -m demo.compound OUT.csv`.

Names are put together by chance from common surnames and characters, so any likeness is chance, too. Phones are of
199 0000 xxxx, a block of zeros that names nobody. The same seed makes the same compound.
"""

import csv
import random
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
import typer

from models.triage import Policy, RiskArea, RiskLevel

COLUMNS = ("楼", "单元", "室", "姓名", "电话")
BUILDINGS, UNITS, DOORS = 5, 3, 2
SAMPLE_HOUSEHOLDS, SAMPLE_SEED = 200, 7
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段单仇解"
)
COMPOUND_SURNAMES = ("欧阳", "司马", "上官", "诸葛")
OLDER = "建国志强秀英桂兰玉珍淑华国庆丽萍红梅卫东文革春生福贵"
MIDDLE = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚辉玲斌鹏健"
YOUNGER = "梓涵子轩雨欣浩然思琪宇航诗怡博文佳怡俊熙若曦沐宸一诺"
RARE = ("𠮷", "㛃", "昺", "旻", "翀", "赟", "喆", "玥", "甯", "堃")
MINORITY = ("买买提·艾力", "古丽·阿不都", "阿依努尔·吐尔逊", "扎西·次仁", "巴特尔·孟和", "艾山·买合木提")
AGES = (OLDER, MIDDLE, YOUNGER)


class Person(NamedTuple):
    building: str
    unit: str
    room: str
    name: str
    phone: str


def people(households: int = SAMPLE_HOUSEHOLDS, seed: int = SAMPLE_SEED) -> list[Person]:
    """Residents of a compound with as many households, house by house; 1 to 5 live in each."""
    chance = random.Random(seed)
    found: list[Person] = []
    for place, (building, unit, room) in enumerate(_flats(households)):
        for name in _family(chance, place):
            # One in eight has no phone of their own: a child, or somebody old.
            phone = "" if chance.random() < 0.125 else f"1990000{len(found) % 10_000:04}"
            found.append(Person(building, unit, room, name, phone))
    return found


def roster_csv(households: int = SAMPLE_HOUSEHOLDS, seed: int = SAMPLE_SEED) -> str:
    """The roster as CSV (RFC 4180), for `python -m office roster`."""
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows(people(households, seed))
    return text.getvalue()


def sample_policy() -> Policy:
    """Thresholds and risk areas to show all verdicts with."""
    return Policy(
        risk_areas=(
            RiskArea("420000", RiskLevel.HIGH),  # 湖北
            RiskArea("330300", RiskLevel.HIGH),  # 温州
            RiskArea("230100", RiskLevel.MEDIUM),  # 哈尔滨
            RiskArea("131000", RiskLevel.MEDIUM),  # 廊坊
        ),
        returned_days=0,
    )


def _flats(households: int) -> Iterator[tuple[str, str, str]]:
    """Floor by floor in every building and unit alike, as high as it takes."""
    floors = -(-households // (BUILDINGS * UNITS * DOORS))
    every = (
        (str(building), str(unit), f"{floor}{door:02}")
        for building in range(1, BUILDINGS + 1)
        for unit in range(1, UNITS + 1)
        for floor in range(1, floors + 1)
        for door in range(1, DOORS + 1)
    )
    return (flat for flat, _ in zip(every, range(households), strict=False))


def _family(chance: random.Random, place: int) -> list[str]:
    if place == 0:
        return ["张伟", "李秀英", "张子轩"]  # whom everybody looks for first
    if place % 33 == 5:
        return [MINORITY[place // 33 % len(MINORITY)]]
    size = chance.choices((1, 2, 3, 4, 5), (15, 30, 30, 15, 10))[0]
    surname = chance.choice(COMPOUND_SURNAMES) if chance.random() < 0.02 else chance.choice(SURNAMES)
    names: list[str] = []
    for member in range(size):
        own = surname if member != 1 else chance.choice(SURNAMES)  # who has married into the family
        age = chance.choice(AGES[:2]) if member < 2 else chance.choice(AGES)
        names.append(own + _given(chance, age))
    if place % 40 == 9:
        names[0] = names[0][: len(surname)] + RARE[place // 40 % len(RARE)]
    return list(dict.fromkeys(names))


def _given(chance: random.Random, characters: str) -> str:
    return "".join(chance.sample(characters, chance.choice((1, 2, 2))))


def write_sample(
    out: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    households: Annotated[int, typer.Option(min=1, max=50_000, help="How many households.")] = SAMPLE_HOUSEHOLDS,
    seed: Annotated[int, typer.Option(help="The same seed makes the same compound.")] = SAMPLE_SEED,
    policy: Annotated[Path | None, typer.Option(help="Also write a sample policy as JSON.")] = None,
) -> None:
    """Write the roster of a made-up compound."""
    # The mark tells Excel that this is UTF-8.
    out.write_text(roster_csv(households, seed), encoding="utf-8-sig", newline="")
    if policy is not None:
        policy.write_bytes(msgspec.json.format(msgspec.json.encode(sample_policy()), indent=2) + b"\n")


if __name__ == "__main__":
    typer.run(write_sample)
