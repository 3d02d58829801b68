"""What operators see and change in Django's admin. No secrets: tokens can be ended there, not made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from submitters.models import Account, Membership, Submitter, Token

if TYPE_CHECKING:  # what Django's classes hold is known to the type checker only
    _Inline = admin.TabularInline[Membership, Any]
    _AccountAdmin = UserAdmin[Account]
    _NewAccountForm = AdminUserCreationForm[Account]
    _SubmitterAdmin = admin.ModelAdmin[Submitter]
    _MembershipAdmin = admin.ModelAdmin[Membership]
    _TokenAdmin = admin.ModelAdmin[Token]
else:
    _Inline, _AccountAdmin, _NewAccountForm = admin.TabularInline, UserAdmin, AdminUserCreationForm
    _SubmitterAdmin = _MembershipAdmin = _TokenAdmin = admin.ModelAdmin


class MembershipInline(_Inline):
    model = Membership
    extra = 0
    autocomplete_fields = ("account", "submitter")


class NewAccountForm(_NewAccountForm):
    class Meta:
        model = Account
        fields = ("username", "email")


@admin.register(Account)
class AccountAdmin(_AccountAdmin):
    add_form = NewAccountForm
    list_display = ("username", "email", "is_curator", "is_staff", "is_active", "is_demo", "last_login")
    list_filter = ("is_curator", "is_staff", "is_active", "is_demo", "submitters")
    inlines = (MembershipInline,)
    readonly_fields = ("last_login", "date_joined", "is_demo")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Roles", {"fields": ("is_active", "is_curator", "is_staff", "is_superuser", "groups")}),
        ("History", {"fields": ("last_login", "date_joined", "is_demo")}),
    )


@admin.register(Submitter)
class SubmitterAdmin(_SubmitterAdmin):
    list_display = ("name", "slug", "center_name", "trusted", "created")
    list_filter = ("trusted",)
    search_fields = ("name", "slug", "center_name")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MembershipInline,)


@admin.register(Membership)
class MembershipAdmin(_MembershipAdmin):
    list_display = ("account", "submitter", "created")
    list_select_related = ("account", "submitter")
    autocomplete_fields = ("account", "submitter")
    search_fields = ("account__username", "submitter__name", "submitter__slug")


@admin.register(Token)
class TokenAdmin(_TokenAdmin):
    list_display = ("name", "account", "created", "last_used", "expires", "revoked")
    list_select_related = ("account",)
    search_fields = ("name", "account__username")
    fields = ("name", "account", "created", "last_used", "expires", "revoked")
    readonly_fields = ("name", "account", "created", "last_used", "revoked")
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only its owner may make a token, because only its owner may see it."""
        return False

    @admin.action(description="Revoke the chosen tokens")
    def revoke(self, request: HttpRequest, queryset: QuerySet[Token]) -> None:
        ended = queryset.filter(revoked=None).update(revoked=timezone.now())
        self.message_user(request, f"{ended} revoked.")
