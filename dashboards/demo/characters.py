"""How relationships of the demo world go: a dozen kinds, told as chances and habits."""

from __future__ import annotations

from dataclasses import dataclass, replace

# Usual levels, 1 to 5, for competence, for character, and for the rest.
Levels = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Character:
    """One kind of relationship.

    share: how common it is. months: how long it has gone on, from and to. interval: usual days
    between contacts. silent: days without contact at the end. depth: usual depth, 1 to 5.
    central, balanced, answered, candid, reviewed, kept: chances in [0, 1]. disagrees: chance
    per visit. handled: how well a disagreement is handled, in [0, 1]. own, pulse, ride: usual
    level that the MSL, the opinion leader and the manager give by channel group (competence,
    character, the rest), None where nobody was asked.
    """

    share: float
    months: tuple[int, int]
    interval: int
    depth: float
    silent: tuple[int, int] = (1, 30)
    central: float = 0.5
    balanced: float = 0.8
    answered: float = 0.8
    candid: float = 0.5
    reviewed: float = 0.25
    kept: float = 0.8
    disagrees: float = 0.08
    handled: float = 0.75
    own: Levels | None = (4.0, 4.0, 3.8)
    pulse: Levels | None = (4.0, 4.0, 3.8)
    ride: Levels | None = None
    asked: float = 0.6
    breach_months_ago: int | None = None


CHARACTERS = (
    # Thriving: regular, deep, candid, and able to differ.
    Character(
        share=0.16,
        months=(16, 24),
        interval=32,
        depth=4.4,
        central=0.85,
        balanced=0.97,
        answered=0.95,
        candid=0.85,
        reviewed=0.5,
        kept=0.95,
        disagrees=0.14,
        handled=0.95,
        pulse=(4.7, 4.7, 4.6),
        ride=(4.4, 4.5, 4.3),
        asked=1.0,
    ),
    # Solid and modest.
    Character(
        share=0.28,
        months=(12, 24),
        interval=42,
        depth=3.7,
        central=0.6,
        candid=0.65,
        reviewed=0.35,
        kept=0.88,
        disagrees=0.1,
        handled=0.85,
        pulse=(4.2, 4.1, 4.0),
        ride=(4.0, 4.0, 3.9),
        asked=0.95,
    ),
    # New: a few talks, one good pulse.
    Character(share=0.1, months=(3, 6), interval=26, depth=3.8, central=0.6, asked=0.8),
    # Just begun: not enough is known yet.
    Character(share=0.06, months=(1, 3), interval=40, depth=3.0, own=None, pulse=None, asked=0.0),
    # Self-inflating: nobody else was asked.
    Character(
        share=0.05,
        months=(8, 20),
        interval=38,
        depth=4.0,
        central=0.7,
        candid=0.7,
        own=(5.0, 5.0, 4.8),
        pulse=None,
        asked=0.0,
    ),
    # Friendly and superficial: often, shallow, never a disagreement.
    Character(
        share=0.09,
        months=(10, 24),
        interval=22,
        depth=1.9,
        central=0.1,
        balanced=0.55,
        candid=0.15,
        reviewed=0.05,
        disagrees=0.0,
        pulse=(3.4, 3.4, 3.0),
        asked=0.6,
    ),
    # Contentious, and badly handled.
    Character(
        share=0.04,
        months=(10, 20),
        interval=35,
        depth=3.6,
        candid=0.6,
        disagrees=0.45,
        handled=0.2,
        kept=0.7,
        pulse=(3.9, 3.2, 3.0),
        asked=0.8,
    ),
    # Competent, but the character is doubted.
    Character(
        share=0.05,
        months=(9, 20),
        interval=40,
        depth=3.6,
        central=0.15,
        balanced=0.3,
        candid=0.3,
        kept=0.5,
        pulse=(4.6, 2.2, 2.8),
        ride=(4.5, 2.6, 3.0),
        asked=0.9,
    ),
    # Likeable, but not competent enough.
    Character(
        share=0.04,
        months=(8, 18),
        interval=38,
        depth=3.2,
        central=0.7,
        answered=0.3,
        candid=0.7,
        pulse=(2.1, 4.4, 3.9),
        ride=(2.4, 4.2, 3.8),
        asked=0.9,
    ),
    # Went well, then silence.
    Character(
        share=0.08,
        months=(14, 24),
        interval=38,
        depth=4.0,
        silent=(75, 150),
        central=0.7,
        candid=0.7,
        pulse=(4.3, 4.3, 4.0),
        asked=0.9,
    ),
    # Long asleep.
    Character(
        share=0.03,
        months=(20, 24),
        interval=40,
        depth=3.8,
        silent=(240, 420),
        pulse=(4.2, 4.2, 3.9),
        asked=0.9,
    ),
    # A breach of honesty, some months ago.
    Character(
        share=0.01,
        months=(18, 24),
        interval=38,
        depth=3.8,
        central=0.6,
        pulse=(4.4, 3.6, 3.6),
        ride=(4.3, 3.6, 3.7),
        asked=1.0,
        breach_months_ago=5,
    ),
)

# What some MSLs of the demo world are good at, or not yet: chances are multiplied.
HABITS: dict[str, dict[str, float]] = {
    "Bruno Keller": {"candid": 0.3, "balanced": 0.8},
    "Lorenz Vogt": {"reviewed": 0.2, "kept": 0.7, "handled": 0.45},
    "Elif Demirci": {"reviewed": 1.8, "kept": 1.1, "candid": 1.3},
    "Mikael Strand": {"answered": 0.55},
    "Tuva Nygård": {"central": 1.4, "handled": 1.2},
    "Dario Conti": {"central": 0.5, "depth": 0.8},
}
NEWCOMER = "Saskia Brunner"
# The group of usual levels in which a habit shows to others.
NOTICED = {"answered": 0, "central": 1, "candid": 2, "reviewed": 2, "kept": 2, "handled": 2}


def with_habits(character: Character, msl_name: str) -> Character:
    """The character as it goes with this MSL; a newcomer's relationships are all young."""
    if msl_name == NEWCOMER:
        return replace(character, months=(1, 4), silent=(1, 25), breach_months_ago=None)
    for name, factor in HABITS.get(msl_name, {}).items():
        usual = getattr(character, name)
        ceiling = 5.0 if name == "depth" else 0.98
        character = replace(character, **{name: min(ceiling, usual * factor)})
        if factor < 1 and name in NOTICED:
            character = _noticed(character, NOTICED[name])
    return character


def _noticed(character: Character, place: int) -> Character:
    """Others notice a weakness: half a level less for that group of qualities."""
    return replace(
        character,
        own=_lower(character.own, place),
        pulse=_lower(character.pulse, place),
        ride=_lower(character.ride, place),
    )


def _lower(levels: Levels | None, place: int) -> Levels | None:
    if levels is None:
        return None
    first, second, third = (
        level - 0.5 if number == place else level for number, level in enumerate(levels)
    )
    return first, second, third
