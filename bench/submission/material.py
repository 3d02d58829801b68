"""A SAMPLE_SET as large as is asked for: one sample of ours, repeated with other names."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<SAMPLE_SET>\n'
_SAMPLE = """<SAMPLE alias="isolate-{n:06d}" center_name="BENCH">
  <TITLE>Isolate {n:06d} of the national surveillance of foodborne disease</TITLE>
  <SAMPLE_NAME><TAXON_ID>28901</TAXON_ID><SCIENTIFIC_NAME>Salmonella enterica</SCIENTIFIC_NAME></SAMPLE_NAME>
  <DESCRIPTION>Pure culture, grown overnight at 37 °C from a stool sample; one of a series.</DESCRIPTION>
  <SAMPLE_ATTRIBUTES>
{attributes}
  </SAMPLE_ATTRIBUTES>
</SAMPLE>
"""
_ATTRIBUTES = {
    "collection date": "2024-05-{day:02d}", "geographic location (country and/or sea)": "Denmark",
    "geographic location (region and locality)": "Region {n}", "host scientific name": "Homo sapiens",
    "host health state": "diseased", "isolation_source": "stool", "serovar": "Enteritidis", "strain": "S-{n:06d}",
    "collected_by": "National reference laboratory", "collecting institution": "Hospital no. {n}",
    "isolate": "isolate {n}", "sample storage": "-80 °C", "antibiogram": "not provided", "host age": "not collected",
    "host sex": "not collected", "outbreak": "missing: control sample", "project name": "Surveillance 2024",
    "environmental package": "human-associated", "broker": "none", "remark": "resent on request, batch {n}",
}  # fmt: skip


def sample_set(count: int) -> bytes:
    """About 2 KB for each sample, as in the archives' own documents."""
    return (_HEAD + "".join(map(_sample, range(count))) + "</SAMPLE_SET>\n").encode()


def _sample(n: int) -> str:
    attributes = "\n".join(
        f"    <SAMPLE_ATTRIBUTE><TAG>{tag}</TAG><VALUE>{value.format(n=n, day=n % 28 + 1)}</VALUE></SAMPLE_ATTRIBUTE>"
        for tag, value in _ATTRIBUTES.items()
    )
    return _SAMPLE.format(n=n, attributes=attributes)
