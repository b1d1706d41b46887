"""People who sign in, and the roles they hold for organisations between dates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q

from agreements.choices import Role
from agreements.models.organisations import Organisation
from pooledbudgets.lib.tracked import TrackedModel, TrackedQuerySet, history

_SIGN_IN_COLUMNS = frozenset({"last_login", "password"})


class PersonManager(BaseUserManager["Person"].from_queryset(TrackedQuerySet)):  # type: ignore[misc]
    """Finds people by the e-mail address they sign in with."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin, TrackedModel):
    """Somebody who acts in the product, known by e-mail address. Rights come from memberships alone."""

    email = models.EmailField("e-mail address", unique=True)
    full_name = models.CharField(max_length=150)
    post = models.CharField(max_length=150, blank=True, help_text="Post title, as printed on documents.")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may open the administration pages", default=False)
    history = history(leave_out=sorted(_SIGN_IN_COLUMNS))

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["full_name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        changed = kwargs.get("update_fields")
        if changed is not None and set(changed) <= _SIGN_IN_COLUMNS:
            # Signing in is not a change of the person; allauth and Django save these columns alone.
            self.skip_history_when_saving = True
            try:
                models.Model.save(self, *args, **kwargs)
            finally:
                del self.skip_history_when_saving
            return
        super().save(*args, **kwargs)


class Membership(TrackedModel):
    """A person holds a role for an organisation between dates. Rights end the day it ends."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(
        null=True, blank=True, help_text="The first day without the role. Leave blank while it lasts."
    )
    history = history()

    class Meta:
        ordering = ["person", "organisation", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role", "starts_on"],
                name="one_membership_from_a_day",
                violation_error_message="This person already holds that role from that day.",
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="The role ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.organisation}"
