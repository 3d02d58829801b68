"""Writing what copies made of things here: new records all at once, changed ones, and where all of them are from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from submitters.actor import Actor

from . import bulk, derivation, names, references, relations
from .clock import first_modified, next_modified
from .content import Document, compact, fill
from .feed import announce
from .models import Change, Identifier, Origin, Record, Reference, Visibility, new_key
from .precedence import Standpoints
from .registry import Resource, resource
from .resolution import Name, Resolver
from .ties import link
from .versions import keep_versions

_ORIGIN: Final = tuple(field.attname for field in Origin._meta.concrete_fields if field.attname != "id")
_OF_RECORD: Final = ("accession", "alias", "title", "revision", "modified", "document", "relations", "received_id")
_COLUMNS: Final = (*_OF_RECORD, "normalisations")


@dataclass(eq=False)
class Arrival:
    """A thing that copies were taken of: its row, None until it has one, and what is known of it now.

    `key` is the one that it would like to have in its address.
    """

    kind: str
    standpoints: Standpoints
    record: Record | None = None
    key: str = ""
    edges: list[Reference] = field(default_factory=list)

    @property
    def document(self) -> Document:
        assert self.standpoints.document is not None  # noqa: S101 # no thing without a copy
        return self.standpoints.document

    @property
    def row(self) -> Record:
        assert self.record is not None  # noqa: S101 # it was written, or read
        return self.record


def write(arrivals: Sequence[Arrival], actor: Actor) -> None:
    """All that is new in them. Raises `IntegrityError` where another made the same record at this moment."""
    made = [each for each in arrivals if each.record is None]
    here = [each for each in arrivals if each.record is not None]
    if made:
        _create(made, actor)
    if here:
        _change(here, actor)
    _write_origins(arrivals)


# ------------------------------------------------------------------------------------------------------- new ones


def _create(arrivals: Sequence[Arrival], actor: Actor) -> None:
    records = _rows(arrivals)
    tied = _tie(arrivals, records)
    for each in arrivals:
        own = (*each.edges, *tied.get(each.row.pk, ()))
        each.row.relations = relations.first_text((), own)
        relations.tell_origin(each.row, each.standpoints.main, each.standpoints.differing)
    bulk.insert(Record, records)
    for kind in dict.fromkeys(each.kind for each in arrivals):
        bulk.insert(resource(kind).model, [each.row for each in arrivals if each.kind == kind])
    bulk.write(Identifier, names.NAME_COLUMNS, _names(arrivals))
    references.add([edge for each in arrivals for edge in each.edges])
    _settle(arrivals, records, tied, actor)


def _rows(arrivals: Sequence[Arrival]) -> list[Record]:
    """Their rows with ids, not written yet."""
    keys = _free_keys(arrivals)
    now = first_modified()
    for each, pk in zip(arrivals, bulk.draw(Record, len(arrivals)), strict=True):
        key = each.key if (each.kind, each.key) in keys else new_key()
        keys.discard((each.kind, each.key))
        each.record = resource(each.kind).model(
            id=pk,
            kind=each.kind,
            key=key,
            visibility=Visibility.PUBLIC,
            created=now,
            modified=now,
            published=now,
            normalisations=each.standpoints.normalisations,
        )
        each.record.pk = pk  # of the type's own row
        fill(each.record, each.document)
    return [each.row for each in arrivals]


def _free_keys(arrivals: Sequence[Arrival]) -> set[tuple[str, str]]:
    wanted = {(each.kind, each.key) for each in arrivals if each.key}
    if not wanted:
        return wanted
    taken = Record.objects.filter(key__in={key for _, key in wanted}).values_list("kind", "key")
    return wanted.difference(taken)


def _tie(arrivals: Sequence[Arrival], records: Sequence[Record]) -> dict[int, list[Reference]]:
    """Where their references lead, and the ties that follow, by the id of the member, written or not."""
    resolver = Resolver(None)
    resolver.expect(*_expected(records))
    resolver.prepare(each for one in arrivals for each in references.named_in(one.row.resource, one.document))
    for each in arrivals:
        each.edges = references.read(each.row, each.document, resolver)
    tied: dict[int, list[Reference]] = {}
    for triple in derivation.between(edge for each in arrivals for edge in each.edges):
        tied.setdefault(triple[1].pk, []).append(derivation.derived(*triple))
    return tied


def _expected(records: Sequence[Record]) -> tuple[list[tuple[Name, Record]], list[tuple[Name, Record]]]:
    return (
        [((each.kind, each.accession), each) for each in records],
        [((each.kind, each.key), each) for each in records],
    )


def _names(arrivals: Iterable[Arrival]) -> Iterator[names.NameRow]:
    for each in arrivals:
        yield from names.of_copy(each.row, each.document, [one.accession for one in each.standpoints.origins])


def _settle(
    arrivals: Sequence[Arrival], records: Sequence[Record], tied: dict[int, list[Reference]], actor: Actor
) -> None:
    """Ties of new members are written as they are; those of members that were here already are added to theirs. Then
    what waited for one of the new names.
    """
    new = {record.pk for record in records}
    fresh = [edge for pk, edges in tied.items() if pk in new for edge in edges]
    references.add(fresh)
    others = [(e.via, e.source, e.target) for pk, edges in tied.items() if pk not in new for e in edges]
    touched = derivation.tie([(via, member, parent) for via, member, parent in others if via and parent])
    announce(records, Change.Event.CREATED, actor)
    _link_waiting(records, touched)


def _link_waiting(records: Sequence[Record], touched: set[int]) -> None:
    settled = references.settle(records)
    touched |= {record.pk for record in settled}
    relations.refresh(touched | derivation.derive(settled))


# --------------------------------------------------------------------------------------------------- changed ones


def _change(arrivals: Sequence[Arrival], actor: Actor) -> None:
    """New documents with all that follows from them; of others only the word who says something else."""
    renewed = [each for each in arrivals if _is_renewed(each)]
    new = set(renewed)
    told = [each for each in arrivals if each not in new and _tells_otherwise(each)]
    keep_versions([each.row for each in renewed], actor)
    for each in renewed:
        _fill(each)
    renamed = _rename([each for each in arrivals if each in new or _is_met_anew(each)])
    relinked = _relink(renewed)
    relations.label(*(each.row for each in renewed))
    for each in (*renewed, *told):
        each.row.modified = next_modified(each.row.modified)
        _tell(each)
    _save([*renewed, *told])
    announce([each.row for each in renewed], Change.Event.MODIFIED, actor)
    if around := [each.row for each in arrivals if each in renamed | relinked]:
        link(around)


def _is_renewed(arrival: Arrival) -> bool:
    return not arrival.standpoints.is_ours and compact(arrival.document) != arrival.row.document


def _fill(arrival: Arrival) -> None:
    arrival.row.received = None
    arrival.row.normalisations = arrival.standpoints.normalisations
    fill(arrival.row, arrival.document)


def _tells_otherwise(arrival: Arrival) -> bool:
    """Whether the row would say something else of where it is from. Dates alone it keeps till the document changes."""
    before, origin = relations.origin_in(arrival.row.relations), _main(arrival)
    was = (before or {}).get("archive"), (before or {}).get("href"), relations.differs_in(arrival.row.relations)
    return was != (origin and origin.archive, origin and origin.href, arrival.standpoints.differing)


def _main(arrival: Arrival) -> Origin | None:
    return arrival.standpoints.main if arrival.standpoints.sources else None


def _tell(arrival: Arrival) -> None:
    relations.tell_origin(arrival.row, _main(arrival), arrival.standpoints.differing)


def _is_met_anew(arrival: Arrival) -> bool:
    """Whether an archive has a copy under an accession that it was not known by."""
    return not arrival.standpoints.is_ours and any(origin._state.adding for origin in arrival.standpoints.origins)


def _rename(arrivals: Sequence[Arrival]) -> set[Arrival]:
    """Those that are called otherwise now, whose names are written."""
    former: dict[int, set[tuple[str, str]]] = {each.row.pk: set() for each in arrivals}
    for pk, scheme, value in Identifier.objects.filter(record__in=former).values_list("record_id", "scheme", "value"):
        former[pk].add((scheme, value))
    wanted = {each: list(_names([each])) for each in arrivals}
    renamed = {each for each, rows in wanted.items() if {row[2:4] for row in rows} != former[each.row.pk]}
    Identifier.objects.filter(record__in=[each.row.pk for each in renamed]).delete()
    bulk.write(Identifier, names.NAME_COLUMNS, [row for each in arrivals if each in renamed for row in wanted[each]])
    return renamed


_OF_EDGE: Final = attrgetter("role", "wanted", "alias", "centre_id")


def _relink(arrivals: Sequence[Arrival]) -> set[Arrival]:
    """Those that refer to something else now, whose edges are written."""
    resolver = Resolver(None)
    resolver.prepare(each for one in arrivals for each in references.named_in(one.row.resource, one.document))
    held: dict[int, list[Reference]] = {each.row.pk: [] for each in arrivals}
    for edge in Reference.objects.filter(source__in=held).order_by("id"):
        held[edge.source_id].append(edge)
    relinked = {each for each in arrivals if _has_other_edges(each, held[each.row.pk], resolver)}
    former = Reference.objects.filter(origin=Reference.Origin.DOCUMENT)
    former.filter(source__in=[each.row.pk for each in relinked]).delete()
    references.add([edge for each in arrivals if each in relinked for edge in each.edges])
    return relinked


def _has_other_edges(arrival: Arrival, held: Sequence[Reference], resolver: Resolver) -> bool:
    """Sets the edges that it has to have; one that is tied otherwise already needs none."""
    otherwise = {(edge.role, edge.target_id) for edge in held if edge.origin != Reference.Origin.DOCUMENT}
    edges = references.read(arrival.row, arrival.document, resolver)
    arrival.edges = [edge for edge in edges if (edge.role, edge.target_id) not in otherwise]
    former = [edge for edge in held if edge.origin == Reference.Origin.DOCUMENT]
    return {_OF_EDGE(edge) for edge in arrival.edges} != {_OF_EDGE(edge) for edge in former}


def _save(arrivals: Sequence[Arrival]) -> None:
    bulk.update(Record, _COLUMNS, [(each.row.pk, *attrgetter(*_COLUMNS)(each.row)) for each in arrivals])
    for kind in dict.fromkeys(each.kind for each in arrivals):
        of_kind: Resource = resource(kind)
        if columns := tuple(of_kind.columns):
            rows = [each.row for each in arrivals if each.kind == kind]
            values = [(row.pk, *(getattr(row, name) for name in columns)) for row in rows]
            bulk.update(of_kind.model, columns, values)


# ------------------------------------------------------------------------------------------------------- origins


def _write_origins(arrivals: Sequence[Arrival]) -> None:
    touched = [(each, origin) for each in arrivals for origin in each.standpoints.touched.values()]
    for each, origin in touched:
        origin.record_id = each.row.pk
    values = attrgetter(*_ORIGIN)
    bulk.write(Origin, _ORIGIN, [values(origin) for _, origin in touched if origin._state.adding])
    known = [origin for _, origin in touched if not origin._state.adding]
    bulk.update(Origin, _ORIGIN, [(origin.pk, *values(origin)) for origin in known])
