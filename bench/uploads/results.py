"""Everything that one run found out, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .interruptions import Crowd, Interrupted
from .speed import Measured

CAT = "cat"
NGINX = "nginx PUT"
NGINX_PIECES = "nginx PUT, 8 MiB"
TUS = "@tus/server"
TUS_PIECES = "@tus/server, 8 MiB"
OURS = "ours"
OURS_PIECES = "ours, 8 MiB"
RECEIVING = "ours, both digests"
RECEIVING_PIECES = "ours, both digests, 8 MiB"
ON_DISK = "ours, database on the disk"
ON_DISK_PIECES = "ours, database on the disk, 8 MiB"
POSTGRES = "ours, PostgreSQL"
POSTGRES_PIECES = "ours, PostgreSQL, 8 MiB"


@dataclass(frozen=True)
class Results:
    """`peak_of_one`, `peak_of_many`: MiB, of the largest process and of all together; `peak_of_peer`, of one."""

    speed: Mapping[str, Measured]
    peak_of_one: tuple[float, float]
    peak_of_many: tuple[float, float]
    peak_of_peer: tuple[float, float]
    interrupted: Mapping[str, Interrupted]
    crowd: Mapping[str, Crowd]

    def faster(self, one: str, other: str) -> float:
        """How many times the speed of the other."""
        return self.speed[one].speed / self.speed[other].speed

    def cost(self, one: str, other: str) -> float:
        """How many times the CPU time of the other."""
        return self.speed[one].cost / self.speed[other].cost
