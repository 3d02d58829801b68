"""Nothing that stands in a header breaks anything: every one that is read, with whatever value, in every dialect."""

from __future__ import annotations

from typing import Final

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .sending import Sender

DIALECTS: Final[dict[str, dict[str, str]]] = {
    "tus": {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Content-Type": "application/offset+octet-stream"},
    "ietf": {"Upload-Complete": "?0", "Content-Type": "application/partial-upload"},
    "google": {"X-Upload-Content-Length": "10", "Content-Type": "application/json", "Content-Range": "bytes 0-4/10"},
    "plain": {"Content-Type": "text/plain"},
}
READ: Final = (
    "Accept", "Authorization", "Content-Digest", "Content-Disposition", "Content-Length", "Content-MD5",
    "Content-Range", "Content-Type", "Cookie", "Expect", "If-None-Match", "Origin", "Prefer",
    "Range", "Repr-Digest", "Sec-Fetch-Site",
    "Tus-Resumable", "Upload-Checksum", "Upload-Complete", "Upload-Concat", "Upload-Defer-Length",
    "Upload-Draft-Interop-Version", "Upload-Length", "Upload-Metadata", "Upload-Offset", "Want-Repr-Digest",
    "X-Goog-Hash", "X-HTTP-Method-Override", "X-Upload-Content-Length", "X-Upload-Content-Type",
)  # fmt: skip
ODD: Final = (
    "", " ", ",", ";", "=", ":", "-1", "0", "5", "1e9", "9" * 25, "9" * 400, "?1", "?0", "1.0.0", "final;", "partial",
    "final;/uploads/a http://[::1", "bytes 0-4/5", "bytes */*", "sha1 AAAA", "sha-256=:AAAA:", "a ===", "filename \x00",
    "inline; filename*=nonsense'en'%ff", "inline; filename*=utf-8''%00%0a", 'inline; filename="', "PATCH",
    "100-continue", "multipart/form-data; boundary=x", "application/json", "md5=,", "%00",
    "\xff\xfe", "é", "()<>@", "a=(1 2", 'a="\\',
)  # fmt: skip

latin = st.text(st.characters(min_codepoint=0, max_codepoint=255, exclude_characters="\r\n"), max_size=40)
values = st.one_of(st.sampled_from(ODD), latin)


@pytest.mark.parametrize("dialect", list(DIALECTS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    verb=st.sampled_from(["POST", "PUT", "PATCH", "HEAD", "DELETE", "GET", "OPTIONS"]),
    said=st.dictionaries(st.sampled_from(READ), values, min_size=1, max_size=4),
    query=st.sampled_from(["", "?uploadType=resumable", "?name=%00&record=x&submitter=%ff", "?md5=%F0%9F%98%80"]),
)
@override_settings(GMI_UPLOADS_OPEN=100_000)
def test_no_header_breaks_anything(sender: Sender, dialect: str, verb: str, said: dict[str, str], query: str) -> None:
    begun = sender.send("POST", "/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Defer-Length": "1"})
    place = "/uploads" if verb == "POST" else begun["Location"]
    if "Content-Type" in said:  # what Django itself breaks on never comes here (gmi_repo.content_types)
        said["Content-Type"] = said["Content-Type"].replace("*", "")
    length = {"CONTENT_LENGTH": said.pop("Content-Length")} if "Content-Length" in said else {}
    headers = {"Upload-Offset": "0", **DIALECTS[dialect], **said}
    answer = sender.send(verb, f"{place}{query}", b"01234", headers, **length)
    assert answer.status_code < 500
