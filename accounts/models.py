"""People who sign in, the teams that they form, and who leads these teams."""

from __future__ import annotations

import zoneinfo
from functools import cache
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import Role
from accounts.querysets import (
    MembershipQuerySet,
    TeamManagementQuerySet,
    TeamQuerySet,
    UserQuerySet,
)


@cache
def known_time_zones() -> frozenset[str]:
    """Names of all time zones; reading them from disk takes milliseconds."""
    return frozenset(zoneinfo.available_timezones())


def validate_time_zone(value: str) -> None:
    if value not in known_time_zones():
        raise ValidationError(_("“%(value)s” is not a known time zone."), params={"value": value})


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Django's name for the first administrator of an installation."""
        return self.create_user(email, password, is_admin=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        found: User = self.get(email=(username or "").lower())
        return found


class User(AbstractBaseUser):
    """A person who signs in by e-mail and holds one or more roles."""

    # Kept in lower case, so that one address is one person.
    email = models.EmailField(
        _("e-mail"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("Someone with this e-mail exists already.")},
    )
    full_name = models.CharField(_("name"), max_length=150)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    locale = models.CharField(_("language"), max_length=16, default="en")
    is_msl = models.BooleanField(Role.MSL.label, default=False)
    is_manager = models.BooleanField(Role.MANAGER.label, default=False)
    is_admin = models.BooleanField(Role.ADMIN.label, default=False)
    is_compliance = models.BooleanField(Role.COMPLIANCE.label, default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("full_name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_in_lower_case"
            ),
        )

    def __str__(self) -> str:
        return f"{self.full_name} <{self.email}>"

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(role for role in Role if getattr(self, f"is_{role.value}"))


class Team(models.Model):
    """A group of MSLs in the tree of teams."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("parent", "name"), name="team_name_once_per_parent"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")), name="team_is_not_its_own_parent"
            ),
        )

    def __str__(self) -> str:
        return self.name


class _TimeInTeam(models.Model):
    """One person's time in one team; `ended_on` is the first day without."""

    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True


class Membership(_TimeInTeam):
    """An MSL's time in a team; one open membership each."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("team membership")
        verbose_name_plural = _("team memberships")
        constraints = (
            models.UniqueConstraint(
                fields=("user",),
                condition=models.Q(ended_on__isnull=True),
                name="one_open_membership_per_user",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="membership_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user.full_name} in {self.team} from {self.started_on}"


class TeamManagement(_TimeInTeam):
    """A manager's time as lead of a team, and so of everything below it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="managements")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="managements")

    objects = TeamManagementQuerySet.as_manager()

    class Meta:
        verbose_name = _("team management")
        verbose_name_plural = _("team managements")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "team"),
                condition=models.Q(ended_on__isnull=True),
                name="one_open_management_per_user_and_team",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="management_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user.full_name} leads {self.team} from {self.started_on}"
