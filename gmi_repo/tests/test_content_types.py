"""No Content-Type breaks the service before it can answer."""

from __future__ import annotations

from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIRequest

from gmi_repo.content_types import Legible
from gmi_repo.wsgi import application

ODD = ("", "; charset=none", "; a*=none'en'x", "; charset*=utf-8''%00", "; a*0*=x; a*1=y", "; *=*; *0", '; a*="')


def read(environ: Any, _: Any) -> list[bytes]:
    return [str(WSGIRequest(environ).content_type).encode()]


@pytest.mark.parametrize("parameters", ODD)
def test_every_content_type_can_be_read(parameters: str) -> None:
    environ: dict[str, Any] = {"CONTENT_TYPE": f"text/plain{parameters}"}
    setup_testing_defaults(environ)
    assert list(Legible(read)(environ, lambda *_: lambda _: None)) == [b"text/plain"]


def test_the_service_gets_no_others() -> None:
    assert isinstance(application, Legible)
