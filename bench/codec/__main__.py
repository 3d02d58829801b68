"""Reads a SAMPLE_SET of 1,000 real samples with our codec and with `xmllint --schema`, and compares CPU seconds.

    python -m bench.codec [--rounds 5] [--goal]

All check against the same XSD, the one we derive. Ours run warm in this process, as in a server; xmllint's start and
schema compilation (a few milliseconds) are in its time. The order turns round by round and the medians are compared.
With `--goal` the exit status is 1 if a goal is missed. Samples come from the folder GMI_CORPUS (default
`../shared/corpus`); without it, from our own fixture.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # so that `python bench/codec` works as well

from bench.codec.contest import GOALS, contest, table  # noqa: E402  (the path comes first)
from bench.codec.material import sample_set  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.codec")
    parser.add_argument("--rounds", type=int, default=7, help="at least 3")
    parser.add_argument("--goal", action="store_true", help="exit with 1 if a goal is missed")
    options = parser.parse_args()
    material = sample_set()
    times = contest(material, max(3, options.rounds))
    sys.stdout.write(table(times, material))
    missed = [name for name, goal in GOALS.items() if times["xmllint"] / times[name] < goal]
    return 1 if options.goal and missed else 0


if __name__ == "__main__":
    sys.exit(main())
