"""Opinion leaders as persons: names, places of work, identifiers, consent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opinion_leaders.constants import (
    ConsentChannel,
    ConsentPurpose,
    Status,
    Tier,
)
from opinion_leaders.querysets import (
    AffiliationQuerySet,
    ConsentQuerySet,
    IdentifierQuerySet,
    InstitutionQuerySet,
    OpinionLeaderQuerySet,
)


class Specialty(models.Model):
    """A medical specialty, such as haematology."""

    name = models.CharField(_("name"), max_length=150, unique=True)

    class Meta:
        verbose_name = _("specialty")
        verbose_name_plural = _("specialties")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Institution(models.Model):
    """A hospital, practice, university or other organization."""

    name = models.CharField(_("name"), max_length=255)
    address = models.CharField(_("address"), max_length=255, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    region = models.CharField(_("region"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters"))
    website = models.URLField(_("website"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ("name", "pk")
        indexes = (models.Index(fields=("name",), name="institution_name"),)

    def __str__(self) -> str:
        return f"{self.name}, {self.city}" if self.city else self.name


class OpinionLeader(models.Model):
    """A physician or researcher whom MSLs bring scientific information to."""

    title = models.CharField(_("title"), max_length=40, blank=True, help_text=_("Prof., Dr. …"))
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    middle_names = models.CharField(_("middle names"), max_length=150, blank=True)
    family_name = models.CharField(_("family name"), max_length=150)
    suffix = models.CharField(_("suffix"), max_length=40, blank=True, help_text=_("Jr., III …"))
    credentials = models.CharField(
        _("degrees and credentials"), max_length=150, blank=True, help_text=_("MD, PhD …")
    )
    native_name = models.CharField(_("name in native script"), max_length=200, blank=True)
    specialties = models.ManyToManyField(
        Specialty, blank=True, related_name="opinion_leaders", verbose_name=_("specialties")
    )
    interests = models.TextField(
        _("scientific interests"), max_length=1000, blank=True, help_text=_("Separated by commas")
    )
    languages = models.CharField(
        _("languages"), max_length=120, blank=True, help_text=_("Separated by commas")
    )
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters"))
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    # Where lists name a street but no institution.
    address = models.CharField(_("address"), max_length=255, blank=True)
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier.choices, default=Tier.THREE)
    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.ACTIVE
    )
    # Upper-case words of names, identifiers, institutions and specialties; kept by the services.
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = OpinionLeaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion leader")
        verbose_name_plural = _("opinion leaders")
        ordering = ("family_name", "given_name", "pk")
        indexes = (
            models.Index(fields=("family_name", "given_name", "id"), name="opinion_leader_by_name"),
            models.Index(fields=("email",), name="opinion_leader_email", condition=~Q(email="")),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(family_name=""), name="opinion_leader_has_family_name"
            ),
            models.CheckConstraint(
                condition=Q(tier__in=Tier.values), name="opinion_leader_tier_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="opinion_leader_status_known"
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("dashboards:opinion_leader", args=[self.pk])

    @property
    def full_name(self) -> str:
        """Title, given name and family name, as one speaks of the person."""
        return " ".join(filter(None, (self.title, self.given_name, self.family_name, self.suffix)))

    @property
    def formal_name(self) -> str:
        """With middle names and credentials, as on a letter."""
        names = (self.title, self.given_name, self.middle_names, self.family_name, self.suffix)
        written = " ".join(filter(None, names))
        return f"{written}, {self.credentials}" if self.credentials else written

    @property
    def initials(self) -> str:
        return "".join(name[0] for name in (self.given_name, self.family_name) if name).upper()

    @property
    def primary_affiliation(self) -> Affiliation | None:
        """Of the loaded affiliations, the primary one that has not ended, else the first."""
        today = timezone.now().date()
        present = [
            one for one in self.affiliations.all() if one.ended_on is None or one.ended_on > today
        ]
        return max(present, key=lambda one: (one.is_primary, -one.pk), default=None)

    @property
    def is_contactable(self) -> bool:
        return self.status == Status.ACTIVE


class Affiliation(models.Model):
    """A person's place and role at an institution."""

    opinion_leader = models.ForeignKey(
        OpinionLeader, on_delete=models.CASCADE, related_name="affiliations"
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="affiliations"
    )
    role = models.CharField(_("role"), max_length=150, blank=True)
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    is_primary = models.BooleanField(_("main place of work"), default=False)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ("-is_primary", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("opinion_leader",),
                condition=Q(is_primary=True, ended_on__isnull=True),
                name="one_primary_affiliation",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=models.F("started_on")),
                name="affiliation_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.opinion_leader} at {self.institution} (affiliation {self.pk})"


class Identifier(models.Model):
    """A number that a registry or another system gave to a person or an institution."""

    opinion_leader = models.ForeignKey(
        OpinionLeader, on_delete=models.CASCADE, null=True, blank=True, related_name="identifiers"
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.CASCADE, null=True, blank=True, related_name="identifiers"
    )
    system = models.CharField(_("system"), max_length=60)
    value = models.CharField(_("value"), max_length=120)
    # Why the value looks wrong, such as a failed check digit; it is kept all the same.
    warning = models.CharField(_("warning"), max_length=200, blank=True)

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ("system", "value")
        constraints = (
            models.UniqueConstraint(fields=("system", "value"), name="identifier_once"),
            models.CheckConstraint(
                condition=Q(opinion_leader__isnull=True) ^ Q(institution__isnull=True),
                name="identifier_of_person_or_institution",
            ),
        )

    def __str__(self) -> str:
        return f"{self.system} {self.value}"


class Consent(models.Model):
    """What a person agreed to, for one channel and one purpose, with its evidence."""

    opinion_leader = models.ForeignKey(
        OpinionLeader, on_delete=models.CASCADE, related_name="consents"
    )
    channel = models.CharField(_("channel"), max_length=12, choices=ConsentChannel.choices)
    purpose = models.CharField(_("purpose"), max_length=24, choices=ConsentPurpose.choices)
    given_on = models.DateField(_("given on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-given_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=models.F("given_on")),
                name="consent_expires_after_given",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="consent_withdrawn_at_and_by",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} by {self.get_channel_display()} (consent {self.pk})"
