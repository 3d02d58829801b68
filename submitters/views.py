"""Pages about oneself: signing in, out and up, one's account and tokens. For people, not for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import PasswordChangeView, RedirectURLMixin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, ListView, TemplateView

from submitters import credentials, throttle, tokens
from submitters.client_address import client_address
from submitters.forms import SignInForm, SignUpForm, TokenForm
from submitters.models import Account, Token

never_remembered = method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")


if TYPE_CHECKING:  # what Django's classes hold is known to the type checker only
    _FormView = FormView[Any]
    _TokenList = ListView[Token]
else:
    _FormView, _TokenList = FormView, ListView


def _account(request: HttpRequest) -> Account:
    """The account that is signed in; the views that ask let nobody else come this far."""
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user


class EntryView(RedirectURLMixin, _FormView):
    """A form that ends with being signed in. `?next=` is followed to this host only."""

    def get_default_redirect_url(self) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Where `next` leads, if it is safe and not back to this very page."""
        target = super().get_redirect_url()
        return "" if target.partition("?")[0] == self.request.path else target

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return HttpResponseRedirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(next=self.get_redirect_url(), sign_up=settings.GMI_SIGN_UP, **kwargs)

    def enter(self, account: Account) -> HttpResponse:
        """Start a session under a new key: one that somebody else may have planted is worth nothing."""
        login(self.request, account)
        return HttpResponseRedirect(self.get_success_url())

    def hold_up(self, form: Any, throttled: throttle.LoginThrottled) -> HttpResponse:
        """429, saying when to come back."""
        form.add_error(None, str(throttled))
        response = self.render_to_response(self.get_context_data(form=form), status=429)
        response["Retry-After"] = str(throttled.retry_after)
        return response


@never_remembered
class SignInView(EntryView):
    """Name and password into a session."""

    form_class = SignInForm
    template_name = "submitters/sign_in.html"

    def form_valid(self, form: SignInForm) -> HttpResponse:
        given, address = form.cleaned_data, client_address(self.request.META)
        try:
            account = credentials.check_password(given["username"], given["password"], address)
        except credentials.LoginThrottled as throttled:
            return self.hold_up(form, throttled)
        except credentials.CredentialsRefused:
            form.add_error(None, "No active account has this name and password.")
            return self.form_invalid(form)
        return self.enter(account)


@never_remembered
class SignUpView(EntryView):
    """A new account, where the operator allows that."""

    form_class = SignUpForm
    template_name = "submitters/sign_up.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.GMI_SIGN_UP:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        try:
            throttle.claim_sign_up(client_address(self.request.META))
        except throttle.LoginThrottled as throttled:
            return self.hold_up(form, throttled)
        try:
            account = form.save()
        except IntegrityError:  # somebody else took the name after the form had looked
            form.add_error("username", "An account of that name exists.")
            return self.form_invalid(form)
        return self.enter(account)


class SignOutView(View):
    """The end of a session. POST only: a link elsewhere must not sign anybody out."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        logout(request)
        return redirect(resolve_url(settings.LOGOUT_REDIRECT_URL or "/"))


@method_decorator(never_cache, name="dispatch")
class AccountView(LoginRequiredMixin, TemplateView):
    """Who one is here: name, roles, centres."""

    template_name = "submitters/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = _account(self.request)
        return super().get_context_data(account=account, centres=account.submitters.all(), **kwargs)


@never_remembered
class PasswordView(LoginRequiredMixin, PasswordChangeView):
    """A new password for oneself; other sessions of the account end."""

    template_name = "submitters/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "The password is changed.")
        return super().form_valid(form)


@never_remembered
class TokensView(LoginRequiredMixin, _TokenList):
    """One's tokens, and a form for one more; its secret is in the answer to that POST and nowhere else."""

    template_name = "submitters/tokens.html"
    context_object_name = "tokens"

    def get_queryset(self) -> QuerySet[Token]:
        return Token.objects.filter(account=_account(self.request), revoked=None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", TokenForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TokenForm(request.POST)
        if not form.is_valid():
            return self._page(status=400, form=form)
        token, secret = tokens.create_token(_account(request), form.cleaned_data["name"], form.expires())
        return self._page(status=201, created=token, secret=secret)

    def _page(self, status: int, **context: Any) -> HttpResponse:
        self.object_list = self.get_queryset()
        return self.render_to_response(self.get_context_data(**context), status=status)


class RevokeTokenView(LoginRequiredMixin, View):
    """The end of one of one's own tokens."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        token = get_object_or_404(Token, pk=pk, account=_account(request))
        tokens.revoke_token(token)
        messages.success(request, f"The token “{token.name}” is revoked.")
        return redirect("tokens")
