"""Addresses of the pages about oneself."""

from django.urls import path

from submitters import views

urlpatterns = [
    path("sign-in", views.SignInView.as_view(), name="sign-in"),
    path("sign-out", views.SignOutView.as_view(), name="sign-out"),
    path("sign-up", views.SignUpView.as_view(), name="sign-up"),
    path("account", views.AccountView.as_view(), name="account"),
    path("account/password", views.PasswordView.as_view(), name="password"),
    path("account/tokens", views.TokensView.as_view(), name="tokens"),
    path("account/tokens/<int:pk>/revoke", views.RevokeTokenView.as_view(), name="token-revoke"),
]
