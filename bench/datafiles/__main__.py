"""Checks and counts FASTQ, plain and in gzip, beside dnaio (which only parses) and `gzip -dc` (which only inflates).

    python -m bench.datafiles [--megabytes 200] [--rounds 5] [--goal]

Short reads are like Illumina's (150 bases, four different qualities), long ones like Nanopore's (10,000 bases on
average). The order turns round by round; medians of CPU seconds (ours and the threads that inflate for us) and of wall
seconds are compared, as MiB of inflated FASTQ in a second. With `--goal` the exit status is 1 if a goal is missed.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # so that `python bench/datafiles` works as well

from bench.datafiles.contest import contest, missed, table  # noqa: E402  (the path comes first)
from bench.datafiles.material import KINDS, write  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.datafiles")
    parser.add_argument("--megabytes", type=int, default=200, help="of each file")
    parser.add_argument("--rounds", type=int, default=5, help="at least 3")
    parser.add_argument("--goal", action="store_true", help="exit with 1 if a goal is missed")
    options = parser.parse_args()
    is_missed = False
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            for path in write(kind, options.megabytes * 1_000_000, Path(folder)):
                times = contest(path, max(3, options.rounds))
                sys.stdout.write(table(f"{kind} {path.suffix}", times, options.megabytes * 1_000_000))
                is_missed |= missed(path.suffix, times)
    return 1 if options.goal and is_missed else 0


if __name__ == "__main__":
    sys.exit(main())
