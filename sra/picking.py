"""The records of a document one by one, each known by what its bytes say before it is decoded.

For mirrors, which meet most records unchanged: what has a known digest need not be read at all, and a record that is
refused does not hold up those beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from lxml import etree

from sra.codec import Codec
from sra.dialects.conversions import accession_of
from sra.envelopes import take_apart
from sra.reading import places_of
from sra.record_reading import Place, ReadRecord, read_record
from sra.xml_reader import parse


@dataclass(frozen=True, slots=True)
class Picked:
    """A record of a document, not read yet.

    `kind` is the XML name of its codec's document, `root` the element it came as (BioSample, though it is read as a
    SAMPLE), `accession` what it calls itself ("" where it does not), `raw` the element as XML of its own, `digest`
    (BLAKE2b, 64 hexadecimal digits) of that.
    """

    codec: Codec
    element: etree._Element
    place: Place
    accession: str
    raw: bytes
    digest: str

    @property
    def kind(self) -> str:
        return self.codec.model.xml_name

    @property
    def root(self) -> str:
        return str(self.element.tag)

    def read(self) -> ReadRecord:
        """Raises `DocumentRefused`."""
        return read_record(self.codec, self.element, self.place)


def pick(data: bytes, codecs: Mapping[str, Codec]) -> Iterator[Picked]:
    """The records of a record, a set or an envelope, each once: NCBI repeats a study in the package of each experiment.

    Raises `DocumentRefused` where the document is none: ill-formed, another kind, nothing in it.
    """
    contents = take_apart(parse(data), codecs)
    places = places_of(contents)
    seen: set[tuple[str, str]] = set()
    for holder in contents.holders:
        for record, _ in holder.records:
            place = next(places)
            raw = etree.tostring(record, encoding="UTF-8", with_tail=False)
            digest = blake2b(raw, digest_size=32).hexdigest()
            if (holder.tag, digest) not in seen:
                seen.add((holder.tag, digest))
                yield Picked(holder.codec, record, place, accession_of(record), raw, digest)
