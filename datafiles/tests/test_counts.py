"""What is counted in the same look?"""

from __future__ import annotations

import hashlib
import json
import random

from datafiles.lengths import EXACT, Lengths
from datafiles.qualities import STRIDE, WHOLE, Qualities, sum_of
from datafiles.tests.material import FASTA, READS, look, packed


def test_reads_bases_lengths_and_gc() -> None:
    facts = look(READS, "fastq").facts
    assert (facts["reads"], facts["bases"], facts["unknown-bases"], facts["gc"]) == (2, 10, 2, 0.5)
    assert facts["lengths"] == {"min": 5, "max": 5, "mean": 5.0, "n50": 5, "exact": True, "histogram": [[5, 5, 2]]}


def test_qualities_by_position_and_read() -> None:
    quality = look(b"@a\nACG\n+\n!5I\n@b\nAC\n+\n!!\n").facts["quality"]
    assert isinstance(quality, dict)
    assert (quality["encoding"], quality["min"], quality["max"], quality["mean"]) == ("phred+33", 0, 40, 12.0)
    assert quality["positions"] == [0.0, 10.0, 40.0]
    assert quality["reads-by-mean"] == [[0, 1], [20, 1]]


def test_names_are_digested_as_mates_share_them() -> None:
    expected = hashlib.sha256(b"@r1\n@r2\n").hexdigest()
    assert look(READS).facts["names-digest"] == expected
    assert look(READS.replace(b"@r1", b"@r1/2\tx")).facts["names-digest"] == expected
    assert look(READS.replace(b"r1", b"r3")).facts["names-digest"] != expected


def test_mates_side_by_side_are_noticed() -> None:
    pair = b"@%d/1\nA\n+\nI\n@%d/2\nA\n+\nI\n"
    reads = b"".join(pair % (number, number) for number in range(9000))
    assert look(reads).facts["interleaved"] is True
    assert look(reads + b"@x/1\nA\n+\nI\n").facts["interleaved"] is False
    assert look(READS).facts["interleaved"] is False


def test_which_mate_a_file_holds() -> None:
    assert [look(b"@" + title + b"\nA\n+\nI\n").facts["mate"] for title in (b"a/2", b"a 1:N:0:A", b"a 1", b"a")] == [
        2,
        1,
        None,
        None,
    ]


def test_facts_are_the_same_however_the_file_is_cut_and_packed() -> None:
    chance = random.Random(4)
    reads = b"".join(
        b"@%d x\n%b\n+\n%b\n"
        % (number, bytes(chance.choices(b"ACGTN", k=size)), bytes(chance.choices(range(33, 75), k=size)))
        for number, size in enumerate(chance.choices(range(500), k=5000))
    )
    plain = look(reads).facts
    assert plain["reads"] == 5000
    assert look(packed(reads)).facts == plain
    assert look(reads.replace(b"\n", b"\r\n")).facts | {"inflated": 0} == plain | {"inflated": 0}
    assert json.loads(json.dumps(plain)) == plain


def test_sequences_of_fasta() -> None:
    facts = look(FASTA, "fasta").facts
    assert (facts["sequences"], facts["bases"], facts["gc"], facts["unknown-bases"]) == (2, 10, 0.75, 2)


def test_many_lengths_are_counted_in_bounded_memory() -> None:
    lengths = Lengths()
    lengths.add(list(range(1, 2 * EXACT)))
    facts = lengths.facts()
    assert (facts["min"], facts["max"], facts["mean"], facts["exact"]) == (1, 2 * EXACT - 1, EXACT, False)
    assert isinstance(facts["n50"], int)
    assert abs(facts["n50"] - 2 * EXACT / 2**0.5) < EXACT / 50


def test_bars_hold_every_read_once() -> None:
    for longest in (3, 99, 100, 101, 1000, 1001, 250_000):
        lengths = Lengths()
        lengths.add([0, 1, longest, longest])
        rows = lengths.facts()["histogram"]
        assert isinstance(rows, list)
        assert sum(row[2] for row in rows) == 4  # type: ignore[index, misc]
        assert len(rows) <= 100


def test_of_many_reads_a_sample_is_looked_at() -> None:
    qualities = Qualities()
    for _ in range(2 * WHOLE // 64):
        qualities.add([b"I" * 3] * 64)
    facts = qualities.facts(73, 73, 33)
    sample = {"reads": WHOLE + WHOLE // STRIDE, "first": WHOLE, "then-one-of": STRIDE, "positions": 500}
    assert (facts["positions"], facts["sample"]) == ([40.0] * 3, sample)


def test_sums_of_any_length() -> None:
    for size in (0, 1, 511, 512, 513, 5000):
        assert sum_of(b"~" * size) == 126 * size
