"""What the JSON loader takes, what it refuses, and where it says the fault is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hypermedia.strict_json import DEEPEST, MOST_FAULTS, MOST_VALUES, load
from sra.characters import ILLEGAL
from sra.faults import DocumentRefused, Fault

DEEP_ENOUGH = b"[" * DEEPEST + b"]" * DEEPEST
TOO_DEEP = b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1)

TAKEN: list[tuple[bytes, object]] = [
    (b"{}", {}),
    (b"[]", []),
    (b"null", None),
    (b"true", True),
    (b"false", False),
    (b'""', ""),
    (b"0", 0),
    (b"-0", 0),
    (b" \t\r\n7 \n", 7),
    (b"1.10", 1.1),
    (b"1E3", 1000.0),
    (b"1e-400", 0.0),
    (b"9223372036854775807", 2**63 - 1),
    (b"-9223372036854775807", 1 - 2**63),
    (b"1.7976931348623157e308", 1.7976931348623157e308),
    (b'"\xc3\xa9"', "é"),
    (b'"\\u00e9"', "é"),
    (b'"\\ud83e\\uddec"', "🧬"),
    (b'"\xf0\x9f\xa7\xac"', "🧬"),
    (b'"\\t\\n\\r\\"\\\\\\/"', '\t\n\r"\\/'),
    (b'"\x7f\\u0085\\ufffd"', "\x7f\x85\ufffd"),
    (b'{"":""}', {"": ""}),
    (b'{"a":1,"A":2}', {"a": 1, "A": 2}),
    (b'{"a":{"a":{"a":[]}}}', {"a": {"a": {"a": []}}}),
    (b'{"__proto__":1,"constructor":2}', {"__proto__": 1, "constructor": 2}),
    (b'[{"a":1},{"a":1}]', [{"a": 1}, {"a": 1}]),
]

REFUSED = [
    (b"", "json-syntax", ""),
    (b" \n ", "json-syntax", ""),
    (b"{", "json-syntax", ""),
    (b"{]", "json-syntax", ""),
    (b"[1,]", "json-syntax", ""),
    (b'{"a":1,}', "json-syntax", ""),
    (b"{'a':1}", "json-syntax", ""),
    (b"{a:1}", "json-syntax", ""),
    (b'{"a" 1}', "json-syntax", ""),
    (b"[1 2]", "json-syntax", ""),
    (b"{} {}", "json-syntax", ""),
    (b"[]//end", "json-syntax", ""),
    (b"/* c */ {}", "json-syntax", ""),
    (b"True", "json-syntax", ""),
    (b"nul", "json-syntax", ""),
    (b"01", "json-syntax", ""),
    (b"+1", "json-syntax", ""),
    (b".5", "json-syntax", ""),
    (b"1.", "json-syntax", ""),
    (b"0x10", "json-syntax", ""),
    (b"1_000", "json-syntax", ""),
    ("[١]".encode(), "json-syntax", ""),
    (b'"open', "json-syntax", ""),
    (b'"line\nbreak"', "json-syntax", ""),
    (b'"tab\there"', "json-syntax", ""),
    (b'"nul\x00"', "json-syntax", ""),
    (b'"\\x41"', "json-syntax", ""),
    (b'"\\u12"', "json-syntax", ""),
    (b'"\\u 041"', "json-syntax", ""),
    (b"\xc2\xa0{}", "json-syntax", ""),
    (b"<STUDY/>", "json-syntax", ""),
    (b"\xef\xbb\xbf{}", "json-syntax", ""),
    ("{}".encode("utf-16"), "json-syntax", ""),
    ("{}".encode("utf-16-le"), "json-syntax", ""),
    ("{}".encode("utf-32"), "json-syntax", ""),
    (b'"\xff"', "json-syntax", ""),
    (b'"\xc0\xaf"', "json-syntax", ""),
    (b'"\xed\xa0\x80"', "json-syntax", ""),
    (b'"\xe2\x82"', "json-syntax", ""),
    (b'{"a":1,"a":1}', "json-duplicate-member", "/a"),
    (b'{"a":1,"\\u0061":2}', "json-duplicate-member", "/a"),
    (b'{"a":[0,{"b/c":1,"b/c":2}]}', "json-duplicate-member", "/a/1/b~1c"),
    (b'{"":1,"":2}', "json-duplicate-member", "/"),
    (TOO_DEEP, "json-depth", "/0" * DEEPEST),
    (b'{"a":' * 65 + b"1" + b"}" * 65, "json-depth", "/a" * 64),
    (b"[" * 100_000, "json-depth", ""),
    (b'{"a":' * 100_000, "json-depth", ""),
    (b"NaN", "json-number", ""),
    (b'{"a":[Infinity]}', "json-number", "/a/0"),
    (b'{"a":-Infinity}', "json-number", "/a"),
    (b'{"a":1e400}', "json-number", "/a"),
    (b"-1e9999", "json-number", ""),
    (b"9223372036854775808", "json-number", ""),
    (b"1" * 5000, "json-number", ""),
    (b"[-" + b"9" * 100_000 + b"]", "json-number", "/0"),
    (b'"\\u0000"', "json-text", ""),
    (b'{"a":"x\\u0001"}', "json-text", "/a"),
    (b'{"a":["\\u001f"]}', "json-text", "/a/0"),
    (b'"\\ud800"', "json-text", ""),
    (b'"\\udc00\\ud800"', "json-text", ""),
    (b'"\\ufffe"', "json-text", ""),
    (b'"\xef\xbf\xbf"', "json-text", ""),
    (b'{"a\\u0000":1}', "json-text", "/a\ufffd"),
    (b'{"\\ud800":1}', "json-text", "/\ufffd"),
    (b"[" + b"{}," * MOST_VALUES + b"{}]", "json-size", ""),
]


def refusal(data: bytes) -> tuple[Fault, ...]:
    with pytest.raises(DocumentRefused) as refused:
        load(data)
    return refused.value.faults


@pytest.mark.parametrize(("data", "value"), TAKEN, ids=range(len(TAKEN)))
def test_takes(data: bytes, value: object) -> None:
    loaded = load(data)
    assert loaded == value
    assert type(loaded) is type(value)


def test_takes_the_deepest_allowed() -> None:
    assert json.dumps(load(DEEP_ENOUGH)).encode() == DEEP_ENOUGH


@pytest.mark.parametrize(("data", "code", "pointer"), REFUSED, ids=range(len(REFUSED)))
def test_refuses(data: bytes, code: str, pointer: str) -> None:
    assert [(fault.code, fault.pointer) for fault in refusal(data)] == [(code, pointer)]


def test_a_body_may_be_as_large_as_the_limit_and_no_larger() -> None:
    assert load(b"[100]", most_bytes=5) == [100]
    with pytest.raises(DocumentRefused) as refused:
        load(b"[1000]", most_bytes=5)
    assert refused.value.faults[0].code == "json-size"


def test_every_fault_is_told() -> None:
    faults = refusal(b'{"a":1,"a":NaN,"b":["\\u0000",{"c":1e999}]}')
    assert [(fault.code, fault.pointer) for fault in faults] == [
        ("json-duplicate-member", "/a"),
        ("json-number", "/a"),
        ("json-text", "/b/0"),
        ("json-number", "/b/1/c"),
    ]


def test_faults_without_end_are_cut_off() -> None:
    assert len(refusal(b"[" + b"NaN," * 5000 + b"NaN]")) == MOST_FAULTS


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b'{"a": 1,\n "b" 2}', "line 2 column 6"),
        (b'{"a":\n\n"\xff"}', "line 3 column 2"),
        ('"é\n'.encode(), "line 1 column 3"),
    ],
)
def test_a_syntax_fault_has_line_and_column(data: bytes, place: str) -> None:
    assert place in refusal(data)[0].reason


@pytest.mark.parametrize("data", [b'{"\\ud800":"\\u0000"}', b'{"' + b"k" * 1_000_000 + b'":NaN}', b'"\\ufffe"'])
def test_a_refusal_can_itself_be_sent(data: bytes) -> None:
    for fault in refusal(data):
        words = f"{fault.pointer} {fault.reason}"
        assert len(words.encode("utf-8")) < 1000
        assert not ILLEGAL.search(words)


CONTROLS = "".join(chr(code) for code in range(32) if code not in (9, 10, 13))
plain_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS + "\ufffe\uffff"))
numbers = st.integers(1 - 2**63, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
plain_values = st.recursive(
    st.none() | st.booleans() | numbers | plain_text,
    lambda children: st.lists(children) | st.dictionaries(plain_text, children),
    max_leaves=30,
)


@given(value=plain_values, ascii_only=st.booleans())
def test_what_is_plain_comes_back_as_it_was(value: object, ascii_only: bool) -> None:
    assert load(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary() | st.text().map(str.encode) | st.text('[]{}",:0eE-.\\u\x00 ntf').map(str.encode))
def test_anything_else_is_refused_and_never_breaks(data: bytes) -> None:
    try:
        value = load(data)
    except DocumentRefused:
        return
    assert json.loads(data) == value
