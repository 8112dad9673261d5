"""What becomes of one row: whom it means, whether it is new, and what it adds."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from accounts.models import User
from opinion_leaders.constants import RowOutcome, Status, Tier
from opinion_leaders.importing.facts import IdentifierFact, InstitutionFacts, PersonFacts, ReadRow
from opinion_leaders.importing.matching import are_alike, family_key
from opinion_leaders.importing.text import fold
from opinion_leaders.models import Institution, OpinionLeader
from opinion_leaders.services.import_likeness import Namesake, is_same_name, place_of
from opinion_leaders.services.import_lookup import Lookup, Ref
from opinion_leaders.services.import_outcomes import Likeness, RowFate
from opinion_leaders.services.import_records import InstitutionRecord, PersonRecord
from opinion_leaders.services.people import FIELDS

_MOST_LIKENESSES = 5
_NO_NEW_RELATIONSHIP = (Status.DECEASED, Status.DO_NOT_CONTACT)


class Refusal(Exception):
    """The row contradicts what is known; the message says how."""


class Decider:
    """Decides rows in their order, each seeing what those before it will have made."""

    def __init__(self, lookup: Lookup, *, by: User, owner: User | None) -> None:
        self._known = lookup
        self._by = by
        self._owner = owner

    def decide(self, read: ReadRow) -> RowFate:
        if read.refusal:
            return RowFate.refused(read, read.refusal)
        try:
            if read.person is not None:
                return self._decide_person(read, read.person)
            if read.institution is not None:
                return self._decide_institution(read, read.institution)
        except Refusal as reason:
            return RowFate.refused(read, str(reason))
        return RowFate.refused(read, _("The row is empty."))

    # Persons

    def _decide_person(self, read: ReadRow, facts: PersonFacts) -> RowFate:
        facts = self._without_foreign_identifiers(facts, read.warnings)
        ref, how = self._by_identifier(facts), _("same identifier")
        likenesses: list[Likeness] = []
        if ref is None:
            ref, how, likenesses = self._by_email_or_name(facts)
        if ref is None:
            return self._new_person(read, facts, likenesses)
        return self._known_person(read, facts, ref, how, likenesses)

    def _without_foreign_identifiers(self, facts: PersonFacts, warnings: list[str]) -> PersonFacts:
        """Suspicious numbers that stand for somebody else are left out; sound ones refuse."""
        kept = []
        for fact in facts.identifiers:
            other = self._whose_else(fact, facts)
            if other and not fact.warning:
                raise Refusal(_belongs_to(fact, other))
            if other:
                warnings.append(_belongs_to(fact, other))
            else:
                kept.append(fact)
        return replace(facts, identifiers=tuple(kept))

    def _whose_else(self, fact: IdentifierFact, facts: PersonFacts) -> str:
        institution = self._known.institution_of.get((fact.system, fact.value))
        if institution is not None:
            return self._institution(institution).name
        ref = self._known.person_of.get((fact.system, fact.value))
        if ref is None:
            return ""
        record = self._person(ref)
        return "" if _may_be_same(record.row, facts) else record.name

    def _by_identifier(self, facts: PersonFacts) -> Ref | None:
        refs = {
            self._known.person_ref(self._known.person_of[fact.system, fact.value])
            for fact in facts.identifiers
            if (fact.system, fact.value) in self._known.person_of
        }
        if len(refs) > 1:
            names = " / ".join(sorted(self._person(ref).name for ref in refs))
            raise Refusal(_("The identifiers belong to different people: %s.") % names)
        return next(iter(refs), None)

    def _by_email_or_name(self, facts: PersonFacts) -> tuple[Ref | None, str, list[Likeness]]:
        likenesses: dict[Ref, Likeness] = {}
        for ref in self._known.people_with_email.get(facts.email, ()) if facts.email else ():
            record = self._person(ref)
            likenesses[ref] = self._likeness(ref, _("same e-mail"))
            is_same = _may_be_same_by_email(record.row, facts) and not record.contradicts(facts)
            if is_same:
                return ref, _("same e-mail"), list(likenesses.values())
        matched: Ref | None = None
        for namesake in self._known.namesakes(facts):
            record = self._person(namesake.ref)
            if record.contradicts(facts):
                continue
            reason = _reason(namesake, facts)
            likenesses.setdefault(namesake.ref, self._likeness(namesake.ref, reason))
            if matched is None and _is_same_by_name(record, namesake, facts):
                matched = namesake.ref
        found = list(likenesses.values())[:_MOST_LIKENESSES]
        return matched, _("same name, and nothing else speaks against it"), found

    def _new_person(self, read: ReadRow, facts: PersonFacts, likenesses: list[Likeness]) -> RowFate:
        ref = -read.number
        record = PersonRecord(
            row=_person_row(facts),
            identifiers={fact.system: {fact.value} for fact in facts.identifiers},
            specialties={fold(name): name for name in facts.specialties},
            places=[],
            role=facts.role,
            new_identifiers=list(facts.identifiers),
            new_specialties=list(facts.specialties),
            wants_relationship=self._owner is not None,
        )
        if facts.institution is not None:
            place = self._place(facts.institution, read)
            record.places, record.new_place = [place], place
        self._known.add_person(ref, record, facts)
        self._known.first_row["person", ref] = read.number
        return RowFate(read, RowOutcome.CREATED, "person", likenesses=likenesses, person_id=ref)

    def _known_person(
        self, read: ReadRow, facts: PersonFacts, ref: Ref, how: str, likenesses: list[Likeness]
    ) -> RowFate:
        record = self._person(ref)
        if record.is_restricted:
            raise Refusal(_("Processing of this person's data is restricted: nothing is written."))
        first = self._first_row("person", ref, read.number)
        learned, opened, reasons = False, False, []
        if record.is_editable:
            learned = record.learn(facts, self._new_place(record, facts, read), read.warnings)
            self._known.note_person(ref, record)
            opened = self._ask_for_relationship(record, read.warnings)
        elif not record.holds_all_of(facts):
            reasons.append(_("You may read about this person, but not change them."))
        if first != read.number:
            likenesses = likenesses or [self._likeness(ref, how)]
        if opened:
            reasons.append(_("A relationship is opened."))
        return RowFate(
            read,
            RowOutcome.UPDATED if learned or opened else RowOutcome.UNCHANGED,
            "person",
            reason=" ".join([_known_reason(first, read.number, learned, how), *reasons]),
            likenesses=likenesses,
            person_id=ref,
        )

    def _ask_for_relationship(self, record: PersonRecord, warnings: list[str]) -> bool:
        if self._owner is None or record.has_relationship or record.wants_relationship:
            return False
        if record.row.status in _NO_NEW_RELATIONSHIP:
            warnings.append(_("No relationship is opened: the person is not to be contacted."))
            return False
        record.wants_relationship = True
        return True

    def _new_place(
        self, record: PersonRecord, facts: PersonFacts, read: ReadRow
    ) -> InstitutionRecord | None:
        """The institution that the row names, unless the person works there already."""
        named = facts.institution
        if named is None or record.works_at(named.name):
            return None
        if record.places:
            return InstitutionRecord(row=Institution(name=named.name), identifiers={})
        return self._place(named, read)

    def _place(self, facts: InstitutionFacts, read: ReadRow) -> InstitutionRecord:
        """An institution named as a place of work: a known one, or one that is made."""
        for fact in facts.identifiers:
            if (fact.system, fact.value) in self._known.institution_of:
                return self._institution(self._known.institution_of[fact.system, fact.value])
        ref = self._known.institution_index.named(facts.name)
        if ref is not None:
            return self._institution(ref)
        return self._make_institution(-read.number, facts)

    # Institutions

    def _decide_institution(self, read: ReadRow, facts: InstitutionFacts) -> RowFate:
        facts = self._without_identifiers_of_persons(facts, read.warnings)
        ref, how = self._institution_by_identifier(facts), _("same identifier")
        likenesses: list[Likeness] = []
        if ref is None:
            ref, how, likenesses = self._institution_by_name(facts)
        if ref is None:
            self._make_institution(-read.number, facts)
            self._known.first_row["institution", -read.number] = read.number
            return RowFate(
                read,
                RowOutcome.CREATED,
                "institution",
                likenesses=likenesses,
                institution_id=-read.number,
            )
        first = self._first_row("institution", ref, read.number)
        learned = self._institution(ref).learn(facts, read.warnings)
        if first != read.number:
            likenesses = likenesses or [self._institution_likeness(ref, how)]
        return RowFate(
            read,
            RowOutcome.UPDATED if learned else RowOutcome.UNCHANGED,
            "institution",
            reason=_known_reason(first, read.number, learned, how),
            likenesses=likenesses,
            institution_id=ref,
        )

    def _without_identifiers_of_persons(
        self, facts: InstitutionFacts, warnings: list[str]
    ) -> InstitutionFacts:
        kept = []
        for fact in facts.identifiers:
            ref = self._known.person_of.get((fact.system, fact.value))
            if ref is None:
                kept.append(fact)
            elif fact.warning:
                warnings.append(_belongs_to(fact, self._person(ref).name))
            else:
                raise Refusal(_belongs_to(fact, self._person(ref).name))
        return replace(facts, identifiers=tuple(kept))

    def _institution_by_identifier(self, facts: InstitutionFacts) -> Ref | None:
        refs = {
            self._known.institution_ref(self._known.institution_of[fact.system, fact.value])
            for fact in facts.identifiers
            if (fact.system, fact.value) in self._known.institution_of
        }
        if len(refs) > 1:
            names = " / ".join(sorted(self._institution(ref).name for ref in refs))
            raise Refusal(_("The identifiers belong to different institutions: %s.") % names)
        return next(iter(refs), None)

    def _institution_by_name(
        self, facts: InstitutionFacts
    ) -> tuple[Ref | None, str, list[Likeness]]:
        likenesses = []
        how = _("same name and place")
        for ref, is_same_place in self._known.institution_index.alike(facts):
            ref = self._known.institution_ref(ref)
            record = self._institution(ref)
            # Known by name alone so far, as somebody's place of work.
            is_bare = not record.identifiers and not (record.row.address or record.row.city)
            if is_bare or (is_same_place and not facts.identifiers):
                return ref, how, []
            reason = how if is_same_place else _("same name")
            likenesses.append(self._institution_likeness(ref, reason))
        return None, how, likenesses[:_MOST_LIKENESSES]

    def _make_institution(self, ref: Ref, facts: InstitutionFacts) -> InstitutionRecord:
        record = InstitutionRecord(
            row=Institution(
                **{
                    name: getattr(facts, name)
                    for name in InstitutionFacts.__dataclass_fields__
                    if name != "identifiers"
                }
            ),
            identifiers={fact.system: {fact.value} for fact in facts.identifiers},
            new_identifiers=list(facts.identifiers),
        )
        self._known.add_institution(ref, record, facts)
        return record

    # Both

    def _person(self, ref: Ref) -> PersonRecord:
        return self._known.people[self._known.person_ref(ref)]

    def _institution(self, ref: Ref) -> InstitutionRecord:
        return self._known.institutions[self._known.institution_ref(ref)]

    def _first_row(self, kind: str, ref: Ref, number: int) -> int:
        return self._known.first_row.setdefault((kind, ref), number)

    def _likeness(self, ref: Ref, reason: str) -> Likeness:
        return self._like("person", ref, self._person(ref).name, reason)

    def _institution_likeness(self, ref: Ref, reason: str) -> Likeness:
        return self._like("institution", ref, self._institution(ref).name, reason)

    def _like(self, kind: str, ref: Ref, name: str, reason: str) -> Likeness:
        row = self._known.first_row.get((kind, ref))
        return Likeness(kind, name, reason, pk=ref, row=row)


def _person_row(facts: PersonFacts) -> OpinionLeader:
    values = {name: getattr(facts, name) for name in FIELDS if name not in ("tier", "status")}
    return OpinionLeader(**values, tier=facts.tier or Tier.THREE)


def _may_be_same(row: OpinionLeader, facts: PersonFacts) -> bool:
    """A family name may change by marriage and a given name be a short form, but not both."""
    if family_key(row.family_name) == family_key(facts.family_name):
        return True
    return bool(facts.given_name) and are_alike(row.given_name, facts.given_name)


def _may_be_same_by_email(row: OpinionLeader, facts: PersonFacts) -> bool:
    """An address may be shared by a practice, so the name has to fit; unless there is none."""
    if facts.family_name == facts.email.split("@")[0]:
        return True
    return family_key(row.family_name) == family_key(facts.family_name) and (
        are_alike(row.given_name, facts.given_name) or not row.given_name or not facts.given_name
    )


def _is_same_by_name(record: PersonRecord, namesake: Namesake, facts: PersonFacts) -> bool:
    """Whether a row without a number or address of its own can only mean this person."""
    if not is_same_name(namesake, facts):
        return False
    if record.holds_all_of(facts):
        return True
    return not facts.identifiers and not facts.email and namesake.place.agrees(place_of(facts))


def _reason(namesake: Namesake, facts: PersonFacts) -> str:
    same_place = namesake.place.agrees(place_of(facts))
    if is_same_name(namesake, facts):
        return _("same name and place") if same_place else _("same name")
    return _("similar name and same place") if same_place else _("similar name")


def _belongs_to(fact: IdentifierFact, name: str) -> str:
    return _("%(system)s %(value)s belongs to %(name)s: the name is another.") % {
        "system": fact.system.upper(),
        "value": fact.value,
        "name": name,
    }


def _known_reason(first: int, number: int, learned: bool, how: str) -> str:
    if first == number:
        return _("Known already: %s.") % how
    if learned:
        return _("Adds to row %(row)d: %(how)s.") % {"row": first, "how": how}
    return _("Repeats row %(row)d: %(how)s.") % {"row": first, "how": how}
