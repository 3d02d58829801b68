"""The records of a file as JSON or as XML in either form, in pieces, so that a large set is never in memory as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

import orjson

from gmi_documents.content import SINGLE_SUBMISSION, Content, Entry
from gmi_documents.kinds import Kind, by_root
from sra.atom import NAMESPACES
from sra.codec import DECLARATION, XmlForm
from sra.document import JsonObject

Write = Callable[[Content], Iterator[bytes]]

_INDENTED = orjson.OPT_INDENT_2


def write_xml(content: Content, form: XmlForm) -> Iterator[bytes]:
    """A document with the root that the records came in; records of several kinds in a WEBIN."""
    yield DECLARATION.encode()
    if content.layout == "bundle":
        yield from _webin(content.entries, form)
    elif content.layout == "set":
        yield from _set(content.entries[0].root, content.entries, form, NAMESPACES if form is XmlForm.GMI else "")
    else:
        yield _element(content.entries[0], form)


def _webin(entries: Sequence[Entry], form: XmlForm) -> Iterator[bytes]:
    yield f"<WEBIN{NAMESPACES if form is XmlForm.GMI else ''}>".encode()
    for root, some in _grouped(entries):
        yield from _set(root, some, form, "")
    yield b"</WEBIN>"


def _grouped(entries: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """Records by their element, in the order in which the elements first come."""
    roots = dict.fromkeys(entry.root for entry in entries)
    return ((root, [entry for entry in entries if entry.root == root]) for root in roots)


def _set(root: str, entries: Iterable[Entry], form: XmlForm, namespaces: str) -> Iterator[bytes]:
    yield f"<{root}_SET{namespaces}>".encode()
    yield from (_element(entry, form) for entry in entries)
    yield f"</{root}_SET>".encode()


def _element(entry: Entry, form: XmlForm) -> bytes:
    """The record without a declaration in front."""
    codec = by_root()[entry.kind].codec
    return codec.write_xml(entry.document, form, root=entry.root).removeprefix(DECLARATION.encode())


def write_json(content: Content) -> Iterator[bytes]:
    """A document, a set (`items`) or a bundle, each with the link that says what it is."""
    if content.layout == "bundle":
        yield from _bundle(content.entries)
    elif content.layout == "set":
        head = orjson.dumps(_links(_kind_of(content.entries[0])), option=_INDENTED).removesuffix(b"\n}")
        yield head + b',\n  "items": '
        yield from _list(entry.document for entry in content.entries)
        yield b"\n}\n"
    else:
        entry = content.entries[0]
        yield orjson.dumps({**_links(_kind_of(entry)), **entry.document}, option=_INDENTED) + b"\n"


def _bundle(entries: Sequence[Entry]) -> Iterator[bytes]:
    """`submission` is one object where there is one, and everything else a list."""
    before = b"{\n"
    for kind, some in _by_kind(entries):
        single = kind.name == SINGLE_SUBMISSION and len(some) == 1
        yield before + f'  "{kind.name if single else kind.collection}": '.encode()
        if single:
            yield _indented(orjson.dumps(some[0].document, option=_INDENTED), 1)
        else:
            yield from _list(entry.document for entry in some)
        before = b",\n"
    yield b"\n}\n"


def _by_kind(entries: Sequence[Entry]) -> Iterator[tuple[Kind, list[Entry]]]:
    order = list(dict.fromkeys(entry.kind for entry in entries))
    ordered = sorted(entries, key=lambda entry: order.index(entry.kind))
    return ((by_root()[name], list(some)) for name, some in groupby(ordered, key=lambda entry: entry.kind))


def _list(documents: Iterable[JsonObject]) -> Iterator[bytes]:
    before = b"["
    for document in documents:
        yield before + b"\n    " + _indented(orjson.dumps(document, option=_INDENTED), 2)
        before = b","
    yield b"\n  ]"


def _indented(text: bytes, depth: int) -> bytes:
    """Texts hold no bare line feeds, so that every one is between members."""
    return text.replace(b"\n", b"\n" + b"  " * depth)


def _links(kind: Kind) -> JsonObject:
    """Relative, because the same file may be sent to any server."""
    return {"links": [{"rel": "describedby", "href": f"/schemas/{kind.name}-v1.json"}]}


def _kind_of(entry: Entry) -> Kind:
    return by_root()[entry.kind]
