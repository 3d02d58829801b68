"""A repository, known by the address of its entry point only: everything else is found by following links."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from .arrival import Uploaded
from .connection import Call, Connection
from .credentials import auth_of
from .documents import Document, recognise
from .errors import NotOffered, Refused, SeveralFound, Unrecognised
from .links import Link, links_in
from .mixed import Mixed, mix
from .pacing import Pace
from .representation import Representation, representation_of
from .review import POLLING, Step, follow_review
from .submission import Submitted, submitted_of
from .unfinished import Memory
from .uploads import VERIFYING, Order, Uploads, Watch, ignore

JSON = "application/json"


class Repository:
    """`auth` is (user, password), a token, or any `httpx.Auth`; `pace` is for retries, `polling` for what takes
    its time: reviews and uploads.

    Every method may raise Refused, Unreachable and NotUnderstood. Raises ValueError for a `server` that is no
    address, or that carries credentials.
    """

    def __init__(
        self,
        server: str,
        auth: tuple[str, str] | str | httpx.Auth | None = None,
        pace: Pace | None = None,
        polling: Pace = POLLING,
    ) -> None:
        self._connection = Connection(server, auth_of(auth), pace)
        self._polling = polling
        self._entry: Representation | None = None

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def entry(self) -> Representation:
        """The entry point, read once. Where it calls itself by another name, that one is trusted as well."""
        if self._entry is None:
            self._entry = self.get(str(self._connection.server))
            if own := self._entry.links.maybe("self"):
                self._connection.trust(own)
        return self._entry

    def follow(
        self, relation: str, start: Representation | None = None, media_type: str = JSON, **variables: str
    ) -> Representation:
        """What a link of `start` (the entry point) leads to. Raises NotOffered."""
        return self.get((start or self.entry()).links.href(relation, **variables), media_type)

    def get(self, url: str, media_type: str = JSON) -> Representation:
        return representation_of(self._send(Call(url, _accepting(media_type))))

    def get_if_changed(self, url: str, etag: str, media_type: str = JSON) -> Representation | None:
        """None when the form of that tag is still what there is."""
        response = self._send(Call(url, {**_accepting(media_type), "If-None-Match": etag}))
        return None if response.status_code == 304 else representation_of(response)

    def locate(self, name: str, submitter: str = "") -> str:
        """The address of the record called so: an accession, any identifier, or an alias (of a submitter's).

        Raises SeveralFound, NotOffered, and Refused (404) when there is none.
        """
        links = self.entry().links
        wanted = {"alias": name, "submitter": submitter} if submitter else {"accession": name}
        response = self._send(Call(links.href("lookup", **wanted), _accepting(JSON), follows=False))
        if "Location" in response.headers:
            return str(response.url.join(response.headers["Location"]))
        found = representation_of(response)
        raise SeveralFound(name, [href for item in items_of(found) if (href := _address(item))])

    def collections(self) -> list[Link]:
        """The links of the entry point that lead to collections: those of a relation of the repository's own."""
        links = self.entry().links
        return [link for link in links if "://" in link.rel and not link.templated and link.type != "text/html"]

    def pages(self, url: str) -> Iterator[Representation]:
        """A collection page by page, along `next`."""
        seen: set[str] = set()
        following: str | None = url
        while following and following not in seen:
            seen.add(following)
            page = self.get(following)
            yield page
            following = page.links.maybe("next")

    def items(self, url: str) -> Iterator[dict[str, Any]]:
        """The items of all pages."""
        for page in self.pages(url):
            yield from items_of(page)

    def submit(
        self,
        document: Path | str | bytes,
        *,
        kind: str = "",
        to: str = "",
        files: Sequence[Path] = (),
        media_type: str = "",
        key: str = "",
    ) -> Submitted:
        """Send a document, given as bytes or as the path of its file. Raises OSError, Unrecognised.

        `kind` is the resource type where the document does not tell; `to` the collection, where it is not the one
        that the entry point offers for that type; `key` the Idempotency-Key, drawn if empty.
        """
        name, data = ("", document) if isinstance(document, bytes) else _read(Path(document))
        found = recognise(data, name, kind, media_type)
        url = to or self._collection_for(found, name)
        body = mix(found, files) if files else Mixed(found.media_type, found.data)
        headers = {"Content-Type": body.content_type, "Accept": JSON, "Idempotency-Key": key or str(uuid.uuid4())}
        return submitted_of(self._send(Call(url, headers, "POST", body.body)))

    def _collection_for(self, document: Document, name: str) -> str:
        if not document.kind:
            raise Unrecognised(f"it cannot be told what {name or 'the document'} is; say so (--as study, …)")
        try:
            return self.entry().links.href(document.kind)
        except NotOffered as missing:
            raise Unrecognised(f"the repository takes no {document.kind}; {missing}") from missing

    def upload(
        self,
        path: Path | str,
        *,
        name: str = "",
        record: str = "",
        submitter: str = "",
        parts: int | None = None,
        to: str = "",
        watch: Watch = ignore,
        memory: Memory | None = None,
    ) -> Uploaded:
        """Send a file, going on where an earlier call was interrupted, and wait until the repository has verified it.

        `name` is the file's where it is not the one of `path`, `record` the run or analysis (address) it is for,
        `submitter` the centre (slug) where there are several, `parts` how many connections to use. `watch` is told
        the stage, the bytes through, and all there are. Raises Unsound (what arrived is not what it should be), and
        OSError, ValueError.
        """
        uploads = self.uploads(to, memory)
        sent = uploads.send(Order(Path(path), name, submitter, record, parts), watch)
        for now in uploads.arrival(sent):
            watch(VERIFYING, now.checked, sent.size)
        return now

    def uploads(self, to: str = "", memory: Memory | None = None) -> Uploads:
        """Files on their way to `to` (what the entry point offers), a step at a time: `send`, then `arrival`.

        `memory` is where unfinished ones are noted, by default a folder of the user's. Raises NotOffered; Refused
        when nobody is said to ask.
        """
        links = self.entry().links  # also where `to` is given: uploads are addressed by the server's own name
        if not to and not links.maybe("uploads") and not self._connection.has_credentials:
            raise Refused(401, "Files are taken from accounts only; say who you are")
        endpoint = str(self._connection.server.join(to or links.href("uploads")))
        return Uploads(self._connection, endpoint, self._polling, memory)

    def watch(self, url: str) -> Iterator[Step]:
        """Every step of a review so far, then each as it comes, to the last. Raises NotUnderstood."""
        self._meet(url)
        yield from follow_review(self._connection, url, self._polling)

    def _send(self, call: Call) -> httpx.Response:
        self._meet(call.url)
        return self._connection.send(call)

    def _meet(self, url: str) -> None:
        """Before an address of another host: perhaps it is the server's own name, which the entry point tells."""
        if not self._connection.trusts(url):
            self.entry()


def _accepting(media_type: str) -> dict[str, str]:
    """Refusals come in JSON, whatever was wanted."""
    return {"Accept": media_type if media_type == JSON else f"{media_type}, application/problem+json;q=0.1"}


def _read(path: Path) -> tuple[str, bytes]:
    return path.name, path.read_bytes()


def items_of(page: Representation) -> list[dict[str, Any]]:
    """The items of one page of a collection."""
    items = page.data.get("items") if isinstance(page.data, dict) else None
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def _address(item: dict[str, Any]) -> str | None:
    links = links_in(item)
    return links.maybe("self") or links.maybe("item")
