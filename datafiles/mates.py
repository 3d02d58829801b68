"""Do two FASTQ files hold the reads of the same pairs, in the same order?"""

from __future__ import annotations

from collections.abc import Iterator

from datafiles.bounds import Bounds
from datafiles.faults import Damaged, Ended, Fault, Findings, text_of
from datafiles.names import mate_of, name_of, names_of, shared_names
from datafiles.raw import OutOfBounds, RawStream, Readable
from datafiles.source import Source
from datafiles.text import Text

STEP = 4096
"""Names compared at once."""


def compare(
    first: Readable,
    second: Readable,
    bounds: Bounds = Bounds(),  # noqa: B008  (a frozen value)
) -> tuple[Fault, ...]:
    """The faults of two files as the mates of each other; each alone should have passed `inspect` before.

    Names are equal without their comment and without `/1` and `/2`, or when one ends in 1 and the other in 2. In
    four-line FASTQ the n-th read begins at the same line of both files, which is the `line` of each fault.
    """
    findings = Findings(bounds.faults, bounds.faults)
    sources = [Source(RawStream(stream, bounds.seconds), bounds) for stream in (first, second)]
    try:
        _compare(Titles(sources[0], bounds), Titles(sources[1], bounds), findings)
    except Ended:
        pass
    except Damaged as damage:
        findings.faults.append(damage.fault)
    except OutOfBounds:
        pass  # as far as could be seen, they fit
    finally:
        for source in sources:
            source.close()
    return tuple(findings.faults)


class Titles:
    """The title lines of a FASTQ file, so many at once."""

    def __init__(self, source: Source, bounds: Bounds) -> None:
        self._batches = self._titles(Text(source, Findings(), bounds))
        self._ahead: list[bytes] = []

    def take(self, number: int) -> list[bytes]:
        """So many titles, fewer only at the end."""
        while len(self._ahead) < number and (more := next(self._batches, None)) is not None:
            self._ahead += more
        taken, self._ahead = self._ahead[:number], self._ahead[number:]
        return taken

    def _titles(self, text: Text) -> Iterator[list[bytes]]:
        held: list[bytes] = []
        for lines in text.blocks():
            lines = held + lines
            whole = len(lines) // 4 * 4
            held = lines[whole:]
            yield [line if line[:1] == b"@" else b"@" for line in lines[:whole:4]]
        if len(held) == 3 and held[0][:1] == b"@" and not held[1]:
            yield held[:1]  # a read without bases, whose last line has no end


def _compare(first: Titles, second: Titles, findings: Findings) -> None:
    """Raises `Ended` when enough is known, `Damaged` where a file cannot be read."""
    done = 0
    while True:
        left, right = first.take(STEP), second.take(STEP)
        if not done:
            _same_mate(left[:1], right[:1], findings)
        both = min(len(left), len(right))
        if _joined(left[:both]) != _joined(right[:both]):
            _tell(left[:both], right[:both], done, findings)
        if len(left) != len(right):
            _different_numbers(done + both, left[both:], right[both:], findings)
        if both < STEP:
            return
        done += both


def _joined(titles: list[bytes]) -> bytes:
    return shared_names(b"\n".join([*names_of(titles), b""]))


def _same_mate(left: list[bytes], right: list[bytes], findings: Findings) -> None:
    """Both files say that they hold the first reads, or the second: most likely one was given twice."""
    said = {mate_of(title) for title in left + right}
    if left and right and len(said) == 1 and None not in said:
        reason = f"Both files hold the reads {said.pop()} of their pairs."
        name = text_of(name_of(right[0]))
        findings.add(Fault("same-mate", reason, line=1, name=name, expected="reads 1 in one file, 2 in the other"))
        raise Ended


def _tell(left: list[bytes], right: list[bytes], done: int, findings: Findings) -> None:
    for index, (one, other) in enumerate(zip(left, right, strict=True)):
        if not are_mates(one, other):
            line = 4 * (done + index) + 1
            names = text_of(name_of(one)), text_of(name_of(other))
            reason = f"At line {line} the first file has the read {names[0]}, the second at its line {line} {names[1]}."
            expected = "both reads of a pair at the same place"
            findings.add(Fault("mate-names", reason, line=line, name=names[0], expected=expected))


def _different_numbers(reads: int, left: list[bytes], right: list[bytes], findings: Findings) -> None:
    longer, shorter = ("first", "second") if left else ("second", "first")
    reason = f"The {shorter} file ends after {reads} reads; the {longer} goes on at line {4 * reads + 1}."
    name = text_of(name_of((left or right)[0]))
    findings.add(Fault("mate-number", reason, line=4 * reads + 1, name=name, expected="as many reads in both"))
    raise Ended


def are_mates(first: bytes, second: bytes) -> bool:
    """Do two title lines name the reads of one pair?"""
    one, other = (shared_names(name_of(title) + b"\n") for title in (first, second))
    if one == other:
        return True
    one, other = one[:-1], other[:-1]
    return len(one) > 1 and one[:-1] == other[:-1] and {one[-1:], other[-1:]} == {b"1", b"2"}
