"""Binary formats of which only the outside is looked at: signatures, sizes, and what says where a file ends."""

from __future__ import annotations

import struct
from collections.abc import Callable

from datafiles.faults import JSON, Ended, Fault, Findings
from datafiles.source import Source

POD5 = b"\x8bPOD\r\n\x1a\n"
UNDEFINED = (1 << 64) - 1

Look = Callable[[Source, Findings], "dict[str, JSON]"]


class ContainerReader:
    """Reads a file of one of the formats below to its end."""

    def __init__(self, format: str, source: Source, findings: Findings) -> None:
        self.format = format
        self._source = source
        self._findings = findings
        self._facts: dict[str, JSON] = {}

    def read(self) -> None:
        look = LOOKS.get(self.format)
        if look:
            self._facts = look(self._source, self._findings)
        self._source.drain()

    def facts(self) -> dict[str, JSON]:
        return self._facts


def _sff(source: Source, findings: Findings) -> dict[str, JSON]:
    """The common header: version, index, number of reads, flow characters, key (Roche; Krogh 2009)."""
    head = _head(source, findings, 31)
    version, _, _, reads, size, key, flows, flowgram = struct.unpack_from(">IQIIHHHB", head, 4)
    if version != 1 or flowgram != 1 or size < 31 + flows + key:
        findings.add(
            Fault("header-size", f"The header says version {version}, {size} bytes.", offset=4, expected="SFF 1")
        )
        raise Ended
    return {"reads": reads, "flows": flows}


def _pod5(source: Source, findings: Findings) -> dict[str, JSON]:
    """The signature stands at both ends of a finished file."""
    source.drain()
    if not source.raw.tail.endswith(POD5):
        reason = "The signature at the end is missing: the file was cut, or not finished."
        findings.add(Fault("no-end-marker", reason, offset=source.raw.offset, expected="the whole file"))
    return {}


def _hdf5(source: Source, findings: Findings) -> dict[str, JSON]:
    """The superblock says where the file ends (HDF5 File Format Specification 3.0, section II.A)."""
    head = source.peek(64)
    version, wide = head[8:9], head[9:10] if head[8:9] in (b"\2", b"\3") else head[13:14]
    places = {b"\0": 40, b"\1": 44, b"\2": 28, b"\3": 28}
    if version not in places or wide != b"\x08" or len(head) < 64:
        return {}
    end = int.from_bytes(head[places[version] : places[version] + 8], "little")
    source.drain()
    if end != UNDEFINED and source.inflated < end:
        reason = f"The file has {source.inflated} bytes; its first block says that it has {end}."
        findings.add(Fault("truncated", reason, offset=source.inflated, expected="the whole file"))
    return {}


def _sra(source: Source, findings: Findings) -> dict[str, JSON]:
    """The header of NCBI's archives: signature, byte order, version."""
    head = _head(source, findings, 16)
    if int.from_bytes(head[8:12], "little") != 0x05031988 and int.from_bytes(head[8:12], "big") != 0x05031988:
        reason = "The mark of the byte order is missing."
        findings.add(Fault("header-size", reason, offset=8, expected="an archive as NCBI's tools write it"))
        raise Ended
    return {}


def _bai(source: Source, findings: Findings) -> dict[str, JSON]:
    return {"references": _number(_head(source, findings, 8), 4, findings)}


def _tabix(source: Source, findings: Findings) -> dict[str, JSON]:
    """The number of sequences comes first, as in BAI, then how to read the file that is indexed."""
    return {"references": _number(_head(source, findings, 36), 4, findings)}


def _csi(source: Source, findings: Findings) -> dict[str, JSON]:
    """min_shift, depth, l_aux and the auxiliary data come before the number of references."""
    head = _head(source, findings, 16)
    auxiliary = _number(head, 12, findings)
    return {"references": _number(_head(source, findings, auxiliary + 4), auxiliary, findings)}


def _head(source: Source, findings: Findings, size: int) -> bytes:
    head = source.take(size)
    if len(head) < size:
        reason = f"The file ends within its header, after {source.inflated} bytes."
        findings.add(Fault("truncated", reason, offset=source.inflated, expected="the whole file"))
        raise Ended
    return head


def _number(head: bytes, at: int, findings: Findings) -> int:
    number = int.from_bytes(head[at : at + 4], "little", signed=True)
    if not 0 <= number < 1 << 28:
        findings.add(Fault("header-size", f"The header says {number}.", offset=at, expected="a number that can be"))
        raise Ended
    return number


LOOKS: dict[str, Look] = {
    "sff": _sff,
    "pod5": _pod5,
    "hdf5": _hdf5,
    "sra": _sra,
    "bai": _bai,
    "tabix": _tabix,
    "csi": _csi,
}
"""Formats that are not here are told by their signature alone, and read to the end for their compression."""
