"""What is stored about those who ask: accounts, centres, memberships, tokens, and two counters.

How a password or token is verified lives in `credentials`; what the others see of an account, in `actor`.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from submitters.querysets import AccountManager, WatchedQuerySet

SLUG = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Small letters, digits and single hyphens only.")


class Account(AbstractUser):
    """A person or machine that can prove who it is.

    Operators are Django's staff. Names are ASCII, so that two that look alike are alike, and unique whatever
    their case.
    """

    email = models.EmailField("e-mail", blank=True)
    username = models.CharField(
        "name",
        max_length=150,
        unique=True,
        validators=[ASCIIUsernameValidator()],
        help_text="Letters, digits and @ . + - _ only.",
        error_messages={"unique": "An account of that name exists."},
    )
    is_curator = models.BooleanField("curator", default=False, help_text="May decide on reviews.")
    is_demo = models.BooleanField("demonstration", default=False, help_text="Made by `make serve`.")
    submitters: models.ManyToManyField[Submitter, Membership] = models.ManyToManyField(
        "Submitter", through="Membership", related_name="accounts", verbose_name="centres", blank=True
    )

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = "account"
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="account_username_any_case",
                violation_error_message="An account of that name exists.",
            )
        ]


class Submitter(models.Model):
    """A centre: the organisation in whose name records are submitted."""

    slug = models.CharField(max_length=64, unique=True, validators=[SLUG], help_text="Its name in addresses.")
    name = models.CharField(max_length=200)
    center_name = models.CharField(
        "center name",
        max_length=200,
        blank=True,
        help_text="As the archives know it (INSDC center_name).",
    )
    description = models.TextField(blank=True)
    trusted = models.BooleanField(default=False, help_text="Its records are published without review.")
    created = models.DateTimeField(auto_now_add=True)

    objects = WatchedQuerySet["Submitter"].as_manager()

    class Meta:
        verbose_name = "centre"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(slug=Lower("slug")), name="submitter_slug_lower_case"),
            models.UniqueConstraint(
                Lower("center_name"),
                condition=~models.Q(center_name=""),
                name="submitter_center_name_any_case",
                violation_error_message="A centre of that name exists.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """An account may submit in the name of a centre."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    submitter = models.ForeignKey(Submitter, models.CASCADE, related_name="memberships", verbose_name="centre")
    created = models.DateTimeField(auto_now_add=True)

    objects = WatchedQuerySet["Membership"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "submitter"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.account} in {self.submitter}"


class Token(models.Model):
    """A secret for a machine. Only its SHA-256 is kept: at 256 random bits no slow hash is needed."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100, help_text="What uses it, such as a pipeline or an instrument.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    last_used = models.DateField(null=True, blank=True, editable=False)
    expires = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    objects = WatchedQuerySet["Token"].as_manager()

    class Meta:
        ordering = ["-created", "-id"]

    def __str__(self) -> str:
        return self.name


class CredentialGeneration(models.Model):
    """One row, whose number grows with every change of an account, membership, centre or token.

    Processes compare it with the number they saw last, to know when what they remember is out of date.
    """

    ONLY = 1
    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="credential_generation_one_row")]

    def __str__(self) -> str:
        return str(self.number)


class LoginCounter(models.Model):
    """How often something happened since `started`, for all processes. Its key is a digest, not a name."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    started = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} since {self.started}"
