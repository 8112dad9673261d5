"""Whether two names may be those of one person."""

from __future__ import annotations

import re
from functools import lru_cache

from opinion_leaders.importing.text import fold

_NICKNAMES = """
alexander alex sascha sasha | alexandra alex sandra sasha | andreas andrew andy andré drew |
anthony tony | barbara barb babs | benjamin ben | catherine katherine kathryn cathy kathy kate katie
| charles charlie chuck | christian chris | christina christine chris tina | christopher chris |
daniel dan danny | david dave | deborah debra deb debbie | donald don | edward ed eddie ted |
elizabeth elisabeth beth betty liz lisa elise | francis frank | francisco paco pancho |
frederick friedrich fred fritz | gabriele gabi | gerald gerry jerry | gregory greg | hans johannes |
heinrich heinz | james jim jimmy jamie | jeffrey jeff | jennifer jen jenny | jessica jess |
johann hans | john jack johnny jon | jonathan jon | joseph joe josef sepp | josé pepe |
joshua josh | kenneth ken | kimberly kim | lawrence larry laurence | leonard len leo |
margaret maggie meg peggy margarete gretel | matthew matt | michael mike mick michi | nathaniel
nate | nicholas nick nico | patricia pat patty tricia | patrick pat | peter pete |
philip phil phillip |
rebecca becky | richard rick dick rich | robert bob rob bobby bert | ronald ron | samuel sam |
samantha sam | stephen steven steve stefan | susan sue susie suzanne | theodore ted theo |
theresa teresa terry tess | thomas tom tommy | timothy tim | ursula uschi | valerie val |
victoria vicky | vincent vince | walter walt | wilhelm willi | william bill will billy liam |
wolfgang wolf | zachary zach
"""
_GROUPS_OF: dict[str, set[int]] = {}
for _number, _group in enumerate(_NICKNAMES.split("|")):
    for _name in _group.split():
        _GROUPS_OF.setdefault(fold(_name), set()).add(_number)
_UMLAUT_SPELLINGS = re.compile(r"(a|o|u)e")


@lru_cache(maxsize=8192)
def family_key(family: str) -> str:
    """The same for `Müller`, `Mueller` and `MULLER`, for `O'Boyle` and `O BOYLE`."""
    return _UMLAUT_SPELLINGS.sub(r"\1", fold(family)) or family


def are_alike(given: str, other: str) -> bool:
    """Whether two given names may mean one person: equal, initial, short form."""
    one, two = fold(given), fold(other)
    if one == two:
        return True
    if not one or not two:
        return False
    if len(one) == 1 or len(two) == 1:
        return one[0] == two[0]
    if _GROUPS_OF.get(one, set()) & _GROUPS_OF.get(two, set()):
        return True
    first_one, first_two = _first(given), _first(other)
    return first_one == first_two and len(first_one) > 1


def _first(given: str) -> str:
    """Of `Anna Maria` and `Anna-Maria` the first."""
    return fold(re.split(r"[ -]", given.strip())[0])


def middles_agree(middle: str, other: str) -> bool:
    """Middle names contradict each other only where both are there and begin differently."""
    return not middle or not other or fold(middle)[:1] == fold(other)[:1]
