"""The opinion leaders of the demo world and who knows them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from accounts.models import User
from dashboards.demo import words
from dashboards.demo.characters import CHARACTERS, Character, with_habits
from dashboards.demo.plain import plain
from dashboards.demo.staff import Staff
from opinion_leaders import services
from opinion_leaders.models import Institution, OpinionLeader, Relationship

DAYS_A_MONTH = 30
# Every ninth person is known by two MSLs; an important one by one only is a risk to see.
SHARED = 9


def make_people(
    rng: random.Random, staff: Staff, *, leaders: int, years: int, now: dt.datetime
) -> list[tuple[Relationship, Character]]:
    """Opinion leaders with their relationships, each with the character of its story."""
    owners = [staff.msls[number % len(staff.msls)] for number in range(leaders)]
    places = _places()
    people = services.create_opinion_leaders(
        by=staff.admin,
        people=[
            _person(rng, number, staff.field_of[owner.pk], places)
            for number, owner in enumerate(owners)
        ],
    )
    known = list(zip(people, owners, strict=True))
    known += _shared(known, staff)
    drawn = rng.choices(CHARACTERS, [one.share for one in CHARACTERS], k=len(known))
    characters = [
        with_habits(character, msl.full_name)
        for (_, msl), character in zip(known, drawn, strict=True)
    ]
    relationships = services.open_relationships(
        by=staff.admin,
        pairs=[
            services.NewRelationship(
                msl=msl, opinion_leader=person, started_on=_start(rng, character, years, now)
            )
            for (person, msl), character in zip(known, characters, strict=True)
        ],
    )
    return list(zip(relationships, characters, strict=True))


def _shared(
    known: Sequence[tuple[OpinionLeader, User]], staff: Staff
) -> list[tuple[OpinionLeader, User]]:
    """A second MSL of the same field for some of the people."""
    shared = []
    for person, owner in known[::SHARED]:
        peers = [
            msl
            for msl in staff.msls
            if msl.pk != owner.pk and staff.field_of[msl.pk] == staff.field_of[owner.pk]
        ]
        if peers:
            shared.append((person, peers[person.pk % len(peers)]))
    return shared


def _start(rng: random.Random, character: Character, years: int, now: dt.datetime) -> dt.date:
    low, high = character.months
    days = rng.uniform(low, high) * DAYS_A_MONTH
    return (now - dt.timedelta(days=min(days, years * 365))).date()


def _places() -> list[Institution]:
    return Institution.objects.bulk_create(
        [
            Institution(name=name, city=city, country=country)
            for name, city, country in words.INSTITUTIONS
        ]
    )


def _person(
    rng: random.Random, number: int, area: str, places: Sequence[Institution]
) -> services.NewOpinionLeader:
    given = rng.choice(words.GIVEN_NAMES)
    # Each family name comes round again only when all were used.
    family = words.FAMILY_NAMES[number % len(words.FAMILY_NAMES)]
    place = rng.choice(places)
    title = rng.choice(words.TITLES)
    address = f"{plain(given)}.{plain(family)}{number}@clinic.example"
    return services.NewOpinionLeader(
        title=title,
        given_name=given,
        family_name=family,
        credentials=rng.choice(words.CREDENTIALS),
        specialties=(rng.choice(words.SPECIALTIES[area]),),
        interests=", ".join(rng.sample(words.INTERESTS[area], 2)),
        languages=", ".join(dict.fromkeys(("en", words.LANGUAGES.get(place.country, "en")))),
        country=place.country,
        email=address,
        tier=rng.choices((1, 2, 3), (0.25, 0.4, 0.35))[0],
        institution=place,
    )
