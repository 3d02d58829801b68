"""How often may a host be asked? The archives' limits as data; the settings have the last word (sources.md 2.12)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

ELSEWHERE: Final = 10.0
"""Requests a second to a host that nobody told us anything about."""

PUBLISHED: Final = {
    "eutils.ncbi.nlm.nih.gov": 2.5,  # 3 a second are allowed to an address, 10 with a key: a little less is safe
    "ftp.ncbi.nlm.nih.gov": 3.0,
    "www.ebi.ac.uk": 50.0,
    "ftp.ebi.ac.uk": 3.0,
    "ftp.sra.ebi.ac.uk": 3.0,
    "ddbj.nig.ac.jp": 5.0,
}
WITH_A_KEY: Final = {"eutils.ncbi.nlm.nih.gov": 8.0}

ONE_BUDGET: Final = {"www.ncbi.nlm.nih.gov": "eutils.ncbi.nlm.nih.gov"}
"""Hosts whose requests are counted together, by the one whose name the budget has."""

ARCHIVES: Final = {
    "GMI_ENA_PORTAL_URL": "www.ebi.ac.uk",
    "GMI_ENA_BROWSER_URL": "www.ebi.ac.uk",
    "GMI_NCBI_EUTILS_URL": "eutils.ncbi.nlm.nih.gov",
    "GMI_NCBI_DUMPS_URL": "ftp.ncbi.nlm.nih.gov",
    "GMI_DDBJ_SEARCH_URL": "ddbj.nig.ac.jp",
    "GMI_DDBJ_FILES_URL": "ddbj.nig.ac.jp",
}
"""The settings of addresses, and whose pace holds wherever they point."""

_ORDINARY_PORTS: Final = {"http": 80, "https": 443}


def host_of(url: str) -> str:
    """`host`, or `host:port` where the port is not the ordinary one, in lower case."""
    place = urlsplit(url)
    name = (place.hostname or "").lower()
    name = f"[{name}]" if ":" in name else name
    return name if place.port in (None, _ORDINARY_PORTS.get(place.scheme)) else f"{name}:{place.port}"


def budget_of(host: str) -> str:
    """The name under which the requests to `host` are counted."""
    return ONE_BUDGET.get(host.lower(), host.lower())


def rate_of(host: str) -> float:
    """Requests a second that all workers together may send to `host` (`host` or `host:port`); 0 for no limit.

    The setting GMI_HARVEST_RATES comes first, then the archive whose address points there, then what hosts publish.
    """
    name = budget_of(host)
    homes = _archives_at(name) or [name]
    return _configured(name, told()) if _is_told(name) else min(map(_of_home, homes))


def told() -> dict[str, float]:
    """The words of GMI_HARVEST_RATES, understood. Raises ValueError that names the one which is wrong."""
    return dict(_understood(word) for word in settings.GMI_HARVEST_RATES)


def _understood(word: str) -> tuple[str, float]:
    host, _, number = word.rpartition("=")
    try:
        rate = float(number)
    except ValueError:
        rate = -1.0
    if not host or not 0 <= rate <= 1e6:
        raise ValueError(f"{word!r} is no rate; expected host=number or host:port=number, such as www.ebi.ac.uk=20")
    return host.lower(), rate


def _is_told(name: str) -> bool:
    known = told()
    return name in known or _without_port(name) in known


def _configured(name: str, known: dict[str, float]) -> float:
    return known[name] if name in known else known[_without_port(name)]


def _without_port(name: str) -> str:
    return (urlsplit(f"//{name}").hostname or name) if not name.startswith("[") else name.partition("]")[0] + "]"


def _archives_at(name: str) -> list[str]:
    """The home hosts of the archives whose addresses point at `name`."""
    return [home for setting, home in ARCHIVES.items() if budget_of(host_of(getattr(settings, setting))) == name]


def _of_home(home: str) -> float:
    if _is_told(home):
        return _configured(home, told())
    rates = {**PUBLISHED, **WITH_A_KEY} if settings.GMI_NCBI_API_KEY else PUBLISHED
    return rates.get(_without_port(home), ELSEWHERE)
