"""The ledger of background work: what is to be done stands here, not in the broker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.constants import ACTIVE_STATES, ChunkState, MailState, RunState, Trigger
from jobs.querysets import AlertQuerySet, ChunkQuerySet, OutboxMessageQuerySet, RunQuerySet


class Run(models.Model):
    """One piece of heavy work, cut into chunks; `key` is unique per kind (a night's date)."""

    kind = models.CharField(_("kind"), max_length=30)
    key = models.CharField(_("night or key"), max_length=60)
    # Of the runs in one lane only one is active; mostly the kind, or the kind and its object.
    lane = models.CharField(max_length=60, editable=False)
    as_of = models.DateTimeField(_("as of"))
    # What the run works with for its whole life, such as the pinned rubric.
    parameters = models.JSONField(default=dict)
    trigger = models.CharField(_("trigger"), max_length=10, choices=Trigger.choices)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=RunState.choices, default=RunState.QUEUED
    )
    total = models.PositiveIntegerField(_("items"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    # When a worker last took a part of it or was done with one.
    progressed_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("kind", "key"), name="run_once_per_key"),
            models.UniqueConstraint(
                fields=("lane",),
                condition=Q(state__in=[str(state.value) for state in ACTIVE_STATES]),
                name="one_active_run_per_lane",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key} (run {self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("jobs:run_detail", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_STATES

    @property
    def seconds(self) -> float | None:
        """Wall time from first work to the end, or to now while it runs."""
        if self.started_at is None:
            return None
        return ((self.finished_at or timezone.now()) - self.started_at).total_seconds()


class Chunk(models.Model):
    """A part of a run that one worker does in one transaction."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField(_("number"))
    payload = models.JSONField(default=dict)
    items = models.PositiveIntegerField(_("items"), default=0)
    state = models.CharField(
        _("state"), max_length=8, choices=ChunkState.choices, default=ChunkState.TODO
    )
    owner = models.CharField(_("worker"), max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # When a message for it last went out; empty while a worker has it.
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    # How many of the tries ended with the worker itself, so that nobody knows the cause.
    losses = models.PositiveSmallIntegerField(_("workers lost"), default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(_("what went wrong"), blank=True)

    objects = ChunkQuerySet.as_manager()

    class Meta:
        verbose_name = _("chunk")
        verbose_name_plural = _("chunks")
        ordering = ("run", "number")
        constraints = (
            models.UniqueConstraint(fields=("run", "number"), name="chunk_once_per_run"),
            models.CheckConstraint(
                condition=~Q(state=ChunkState.TAKEN) | Q(lease_until__isnull=False),
                name="taken_chunk_has_a_lease",
            ),
        )
        indexes = (models.Index(fields=("state", "lease_until"), name="chunk_by_state"),)

    def __str__(self) -> str:
        return f"chunk {self.number} of run {self.run_id}"


class Alert(models.Model):
    """Something about the background work that a person should look at."""

    run = models.ForeignKey(
        Run, on_delete=models.CASCADE, null=True, blank=True, related_name="alerts"
    )
    key = models.CharField(max_length=120, unique=True)
    text = models.TextField(_("what happened"))
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.key} (alert {self.pk})"


class Heartbeat(models.Model):
    """When a worker or the beat last said that it is alive."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name


class OutboxMessage(models.Model):
    """A mail that was promised together with its cause, and is sent by a worker."""

    # Two wishes for the same mail carry the same key, and make one.
    key = models.CharField(max_length=120, unique=True)
    to = models.EmailField(_("to"))
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=250)
    # Both are emptied once the mail is sent: it may hold a link that lets people in.
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=MailState.choices, default=MailState.TODO
    )
    owner = models.CharField(_("worker"), max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.TextField(_("what went wrong"), blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("next try"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=MailState.TAKEN) | Q(lease_until__isnull=False),
                name="taken_mail_has_a_lease",
            ),
        )
        indexes = (models.Index(fields=("state", "due_at"), name="mail_by_state"),)

    def __str__(self) -> str:
        return f"mail {self.pk} to {self.to}"
