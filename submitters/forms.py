"""The forms of the pages about oneself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils import timezone

from submitters.models import Account, Token

if TYPE_CHECKING:  # what Django's classes hold is known to the type checker only
    _NewAccountForm = BaseUserCreationForm[Account]
    _TokenForm = forms.ModelForm[Token]
else:
    _NewAccountForm, _TokenForm = BaseUserCreationForm, forms.ModelForm


class SignInForm(forms.Form):
    """Name and password, looked at by the view: whether they are right depends on where they come from."""

    username = forms.CharField(
        label="Name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SignUpForm(_NewAccountForm):
    """A new account, without a centre or a role: those are given by operators."""

    class Meta:
        model = Account
        fields = ("username", "email")


class TokenForm(_TokenForm):
    """What a new token is for and how long it lives."""

    LIFETIMES = (("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("", "until revoked"))

    lifetime = forms.ChoiceField(label="Valid for", choices=LIFETIMES, required=False, initial="90")

    class Meta:
        model = Token
        fields = ("name",)

    def expires(self) -> datetime | None:
        """When the token asked for ends; None for never."""
        days = self.cleaned_data["lifetime"]
        return timezone.now() + timedelta(days=int(days)) if days else None
