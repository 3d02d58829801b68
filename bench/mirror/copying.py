"""What the database alone can do: the same documents by COPY into a table with the least that a mirror needs."""

from __future__ import annotations

import time

import psycopg

_TABLE = """
create table bare (
    id bigserial primary key, kind text not null, accession text not null, modified timestamptz not null,
    document jsonb not null, unique (kind, accession)
)
"""
_BATCH = 500


def say(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute("select kind, accession, modified, document from records_record").fetchall()
        connection.execute(_TABLE)
        before, started = time.process_time(), time.perf_counter()
        for at in range(0, len(rows), _BATCH):
            with connection.cursor().copy("copy bare (kind, accession, modified, document) from stdin") as copy:
                for row in rows[at : at + _BATCH]:
                    copy.write_row(row)
        seconds, cpu = time.perf_counter() - started, time.process_time() - before
    print(
        f"| COPY straight, {len(rows)} documents in portions of {_BATCH} | {len(rows) / seconds:,.0f} documents/s "
        f"| {seconds:.1f} s | {1000 * cpu / len(rows):.3f} ms CPU each |",
        flush=True,
    )
