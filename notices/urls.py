"""The address of the page about webhooks."""

from django.urls import path

from notices import views

urlpatterns = [path("account/webhooks", views.WebhooksView.as_view(), name="webhooks")]
