"""Who wins: of several copies of one thing, whose document is the record's, and what is kept of the others.

The archive that gave the accession is its home and comes before all others; then a record of the SRA comes before one
of BioSample or BioProject; else the first stays. Two halves of one document, of one archive, are put together (ADR 43).
What a centre submitted here keeps its document: copies are only compared with it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from sra.document import stored_order
from sra.twins import Twin, faults_as

from . import differences
from .content import Document, with_accession, with_secondary
from .identity import is_of_the_sra
from .mirrored import Copy, Outcome
from .models import Origin
from .received import as_text
from .registry import resource
from .resolution import identifiers_in


@dataclass(eq=False)
class Standpoints:
    """What is known of one thing while copies are taken in: its document, where it is from, what others say.

    `document` is None for a thing that is not here. `answers_for` are accessions of records it took the place of.
    `is_ours`: a centre submitted it here. `touched` are the origins to write.
    """

    kind: str
    document: Document | None = None
    normalisations: str = ""
    is_ours: bool = False
    origins: list[Origin] = field(default_factory=list)
    answers_for: Sequence[str] = ()
    touched: dict[int, Origin] = field(default_factory=dict)
    _noted: set[int] = field(default_factory=set)

    def take(self, copy: Copy) -> Outcome:
        """What becomes of one more copy."""
        self._noted = set()
        here = self._origin_of(copy)
        if here is not None and here.digest == copy.digest:
            return Outcome.SAME
        if self.is_ours:
            return self._compare(copy, here)
        if self.document is None:
            self._adopt(copy, here, stated(copy))
            return Outcome.NEW
        if here is not None and here.is_source:
            return self._renew(copy, here)
        main = self.main
        if copy.archive == main.archive and _half(copy.kind, copy.root) != _half(self.kind, main.root):
            return self._join(copy, here, main)
        return self._take_over(copy, here) if _rank(copy) > _rank(main) else self._compare(copy, here)

    @property
    def sources(self) -> list[Origin]:
        return [each for each in self.origins if each.is_source]

    @property
    def main(self) -> Origin:
        """The source whose accession is the record's: of two halves the one that is not called so."""
        return min(self.sources, key=lambda each: bool(_half(self.kind, each.root)))

    @property
    def differing(self) -> list[str]:
        """The other archives that say something else, each once."""
        own = {each.archive for each in self.sources}
        return list(
            dict.fromkeys(each.archive for each in self.origins if each.differences and each.archive not in own)
        )

    def _origin_of(self, copy: Copy) -> Origin | None:
        return next((o for o in self.origins if (o.archive, o.accession) == (copy.archive, copy.accession)), None)

    # ------------------------------------------------------------------------------------------------- the steps

    def _renew(self, copy: Copy, here: Origin) -> Outcome:
        """A source says something new: a half keeps the other half."""
        assert self.document is not None  # noqa: S101 # it has a source
        half = _half(self.kind, copy.root)
        others = [each for each in self.sources if each is not here]
        new = stated(copy)
        if half and others:
            new = self._joined(self.document, new, half)
            if not _is_valid(self.kind, half, new):
                return self._drop_half(copy, here, half)
        for other in others if not half else ():
            new = self._with_former_half(new, other)
        is_same = self._settled(new) == self.document
        self._adopt(copy, here, new)
        return Outcome.SAME if is_same else Outcome.CHANGED

    def _join(self, copy: Copy, here: Origin | None, main: Origin) -> Outcome:
        """The other half of what is here comes; where both do not make one whole, the whole goes without the half."""
        assert self.document is not None  # noqa: S101 # it has a source
        half = _half(self.kind, copy.root)
        new = stated(copy)
        if not half:
            self._adopt(copy, here, self._with_former_half(new, main))
            return Outcome.CHANGED
        joined = self._joined(self.document, new, half)
        if not _is_valid(self.kind, half, joined):
            return self._compare(copy, here)
        self._adopt(copy, here, joined, keeps_notes=True)
        return Outcome.CHANGED

    def _with_former_half(self, new: Document, other: Origin) -> Document:
        """A new whole with the half that the present document has from another source, which is dropped if they do not
        fit.
        """
        assert self.document is not None  # noqa: S101 # the other source is of it
        half = _half(self.kind, other.root)
        if not half:
            return new
        joined = self._joined(new, self.document, half)
        if _is_valid(self.kind, half, joined):
            return joined
        self._demote(other, self.document, new, half)
        return new

    def _drop_half(self, copy: Copy, here: Origin, half: str) -> Outcome:
        """A half that does not fit any more is only compared from now on."""
        assert self.document is not None  # noqa: S101 # it has a source
        whole = {name: value for name, value in self.document.items() if name != half}
        here.is_source = False
        self._note(copy, here, differences.between(whole, stated(copy), half))
        self._change(whole)
        return Outcome.CHANGED

    def _take_over(self, copy: Copy, here: Origin | None) -> Outcome:
        """The home comes, or what comes before: the former document is compared with its."""
        assert self.document is not None  # noqa: S101 # it has a source
        new, main = stated(copy), self.main
        for former in self.sources:
            self._demote(former, self.document if former is main else new, new, "")
        self._adopt(copy, here, new)
        return Outcome.CHANGED

    def _compare(self, copy: Copy, here: Origin | None) -> Outcome:
        half = _half(self.kind, copy.root)
        origin = self._note(copy, here, differences.between(self.document or {}, stated(copy), half))
        origin.is_source = False
        return Outcome.COMPARED

    # --------------------------------------------------------------------------------------------- what they do

    def _adopt(self, copy: Copy, here: Origin | None, document: Document, *, keeps_notes: bool = False) -> None:
        """The copy's archive is a source of this document."""
        self._note(copy, here, []).is_source = True
        if not keeps_notes:
            self.normalisations = as_text(copy.normalisations)
        self._change(document)

    def _change(self, document: Document) -> None:
        """Others were compared with the former document: they are compared anew when they are met again."""
        settled = self._settled(document)
        if self.document is not None and settled != self.document:
            for each in self.origins:
                if not each.is_source and id(each) not in self._noted:
                    each.digest = ""
                    self._touch(each)
        self.document = settled

    def _settled(self, document: Document) -> Document:
        """The document with the names that the thing had before, where it does not say them itself."""
        archives = {each.archive for each in self.sources}
        former = [each.accession for each in self.origins if each.archive in archives]
        for name in (*former, *self.answers_for):
            if name != document.get("accession") and name not in _names_in(document):
                document = with_secondary(document, name)
        return document

    def _joined(self, whole: Document, other: Document, half: str) -> Document:
        """`whole`, with the half that `other` has."""
        members = {**whole, half: other[half]} if half in other else whole
        return {name: members[name] for name in _order(self.kind) if name in members}

    def _demote(self, origin: Origin, former: Document, new: Document, half: str) -> None:
        origin.is_source = False
        origin.differences = differences.as_text(differences.between(new, former, half))
        self._noted.add(id(origin))
        self._touch(origin)

    def _note(self, copy: Copy, here: Origin | None, found: list[differences.Difference]) -> Origin:
        """The row of this copy says what came now."""
        origin = here or Origin(archive=copy.archive, accession=copy.accession)
        if here is None:
            self.origins.append(origin)
        origin.root, origin.href, origin.digest = copy.root[:20], copy.href[:500], copy.digest
        origin.version, origin.raw, origin.retrieved = copy.version[:100], copy.raw[:40], copy.retrieved
        origin.is_home = copy.is_home
        origin.files = json.dumps(copy.files, ensure_ascii=False) if copy.files else ""
        origin.differences = differences.as_text(found)
        self._noted.add(id(origin))
        self._touch(origin)
        return origin

    def _touch(self, origin: Origin) -> None:
        self.touched[id(origin)] = origin


def stated(copy: Copy) -> Document:
    """The copy's document, called by the accession that the archive has it under; its submitter is not one of ours."""
    document = {name: value for name, value in copy.document.items() if name != "submitter"}
    return document if document.get("accession") == copy.accession else with_accession(document, copy.accession)


def _rank(copy: Copy | Origin) -> tuple[bool, bool]:
    return copy.is_home, is_of_the_sra(copy.accession)


def _half(kind: str, root: str) -> str:
    """The member of the whole that documents of this root are the half of; "" for a whole."""
    return _halves(kind).get(root, "") if root else ""


@cache
def _halves(kind: str) -> dict[str, str]:
    return {twin.xml_name: twin.half for twin in _twins(kind)}


@cache
def _twins(kind: str) -> tuple[type[Twin], ...]:
    """The documents of the archives that are half of this type's own."""
    of_kind = resource(kind)
    return tuple(twin for twin in of_kind.documents[of_kind.newest].twins if issubclass(twin, Twin))


@cache
def _order(kind: str) -> tuple[str, ...]:
    of_kind = resource(kind)
    return tuple(name for _, name in stored_order(of_kind.documents[of_kind.newest]))


def _is_valid(kind: str, half: str, document: Document) -> bool:
    return not any(faults_as(twin, document) for twin in _twins(kind) if twin.half == half)


def _names_in(document: Document) -> set[str]:
    return set(identifiers_in(document))
