"""A worker of the measurement: does the jobs of one run until it is over, and says what that took.

python -m bench.mirror.worker begin DUMP         begin a run, print its key
python -m bench.mirror.worker work KEY           do jobs; prints JSON: seconds, CPU seconds, peak MiB
python -m bench.mirror.worker tell KEY           how the run ended, as JSON
python -m bench.mirror.worker work KEY --timed   with the seconds of each part besides (which cost some themselves)
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")

import django

django.setup()

from mirrors import runs  # noqa: E402
from mirrors.archive import Wish  # noqa: E402
from submitters.actor import ANONYMOUS  # noqa: E402
from work import runner  # noqa: E402

_PAUSE = 0.02


def main() -> None:
    match sys.argv[1:]:
        case ["begin", dump]:
            print(runs.begin("ncbi", Wish(), actor=ANONYMOUS, dump=dump).key)
        case ["work", key]:
            print(json.dumps(work(key)))
        case ["tell", key]:
            print(json.dumps(tell(key)))
        case ["work", key, "--timed"]:
            from bench.mirror.parts import timed

            with timed() as parts:
                told = work(key)
            print(json.dumps({**told, "parts": parts.seconds}))


def work(key: str) -> dict[str, float]:
    before, started = time.process_time(), time.perf_counter()
    done = 0
    while not (run := runs.find(key)).is_over:
        if any(runner.run(job) for job in runs.due_jobs(run)):
            done += 1
        else:
            time.sleep(_PAUSE)
    return {
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - before,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "jobs": done,
    }


def tell(key: str) -> dict[str, object]:
    run = runs.find(key)
    assert run.started
    assert run.finished
    counts = {name: getattr(run, name) for name in ("new", "changed", "same", "compared", "set_aside")}
    return {
        "state": run.state,
        "message": run.message,
        "seen": run.seen,
        "counts": ", ".join(f"{number} {name}" for name, number in counts.items() if number),
        "seconds": (run.finished - run.started).total_seconds(),
    }


if __name__ == "__main__":
    main()
