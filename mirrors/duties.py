"""The names of what workers do for runs; how it is done is said in `handlers`."""

from typing import Final

DISCOVER: Final = "mirrors.discover"
TAKE: Final = "mirrors.take"
FINISH: Final = "mirrors.finish"
SPLIT: Final = "mirrors.split"
TAKE_BUNDLE: Final = "mirrors.take-bundle"
COMPARE_ACCESSIONS: Final = "mirrors.compare-accessions"
