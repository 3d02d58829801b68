"""Programs pay nothing for sessions; browsers get them whole, with their CSRF check."""

import base64

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import Settings

from gmi_repo.browser_sessions import is_for_browser
from submitters.models import Account


def who(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.user.get_username() or 'nobody'} {hasattr(request, 'session')}")


urlpatterns = [path("sign-in", who), path("studies", who)]


@pytest.fixture(autouse=True)
def these_addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def browser(db: None) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.create_user("person", password="x"))
    return client


def test_a_request_without_a_cookie_has_no_session(client: Client) -> None:
    assert client.get("/studies").content == b"nobody False"


def test_a_page_for_people_has_one(client: Client) -> None:
    assert client.get("/sign-in").content == b"nobody True"


def test_a_browser_that_signed_in_is_known_everywhere(browser: Client) -> None:
    assert browser.get("/studies").content == b"person True"


def test_credentials_in_the_header_outrank_the_cookie(browser: Client) -> None:
    basic = base64.b64encode(b"other:x").decode()

    assert browser.get("/studies", headers={"Authorization": f"Basic {basic}"}).content == b"nobody False"


def test_a_browser_changes_nothing_without_its_token(browser: Client) -> None:
    assert browser.post("/studies").status_code == 403


def test_a_browser_with_its_token_may(browser: Client) -> None:
    from django.middleware.csrf import _get_new_csrf_string

    secret = _get_new_csrf_string()
    browser.cookies["csrftoken"] = secret

    assert browser.post("/studies", {"csrfmiddlewaretoken": secret}).content == b"person True"


def test_a_program_needs_no_token() -> None:
    assert Client(enforce_csrf_checks=True).post("/studies").content == b"nobody False"


def test_a_page_for_people_needs_one() -> None:
    assert Client(enforce_csrf_checks=True).post("/sign-in").status_code == 403


@pytest.mark.parametrize(("address", "is_page"), [("/admin/", True), ("/administer", False), ("/account/tokens", True)])
def test_pages_are_told_by_whole_segments(rf: RequestFactory, address: str, is_page: bool) -> None:
    assert is_for_browser(rf.get(address)) is is_page
