"""Files that look like reads of two kinds, made of a fixed seed."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

KINDS = ("short reads", "long reads")
POOL = 4_000_000


def write(kind: str, size: int, folder: Path) -> list[Path]:
    """The file of about `size` bytes, plain and in gzip."""
    plain = folder / f"{kind.split()[0]}.fastq"
    chance = random.Random(76)
    reads = _short(chance) if kind == "short reads" else _long(chance)
    with plain.open("wb") as file:
        while file.tell() < size:
            file.write(next(reads))
    packed = plain.with_suffix(".fastq.gz")
    with packed.open("wb") as file:
        subprocess.run(["/usr/bin/gzip", "-c", str(plain)], stdout=file, check=True)
    return [plain, packed]


def _short(chance: random.Random) -> Iterator[bytes]:
    bases = bytes(chance.choices(b"ACGT", k=POOL))
    qualities = bytes(chance.choices(b"#,:F", weights=(1, 2, 8, 80), k=POOL))
    number = 0
    while True:
        at, other = chance.randrange(POOL - 150), chance.randrange(POOL - 150)
        number += 1
        title = b"@A00123:45:HXXXX:1:%d:%d:%d 1:N:0:ACGTAC" % (1100 + number // 100000, at % 32000, number)
        yield b"%b\n%b\n+\n%b\n" % (title, bases[at : at + 150], qualities[other : other + 150])


def _long(chance: random.Random) -> Iterator[bytes]:
    bases = bytes(chance.choices(b"ACGT", k=POOL))
    qualities = bytes(chance.choices(range(34, 84), k=POOL))
    while True:
        size = min(200_000, int(chance.expovariate(1 / 10_000)) + 200)
        at = chance.randrange(POOL - size)
        title = b"@%032x runid=c0ffee ch=%d start_time=2026" % (chance.getrandbits(128), at % 512)
        yield b"%b\n%b\n+\n%b\n" % (title, bases[at : at + size], qualities[at : at + size])
