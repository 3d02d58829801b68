"""Whether the service at a URL answers and may be used by a test run: exit status 0 if so.

python .ci/answers.py postgres://…            connects
python .ci/answers.py redis://…/15            connects, and finds that database empty
python .ci/answers.py redis://…/15 --flush    empties it again
"""

import sys


def postgres_answers(url: str) -> bool:
    import psycopg

    with psycopg.connect(url.replace("postgres:", "postgresql:", 1), connect_timeout=3):
        return True


def redis_answers(url: str, flush: bool) -> bool:
    import redis

    client = redis.Redis.from_url(url, socket_connect_timeout=3)
    if flush:
        client.flushdb()
    return client.dbsize() == 0


if __name__ == "__main__":
    address = sys.argv[1]
    fits = redis_answers(address, "--flush" in sys.argv) if address.startswith("redis") else postgres_answers(address)
    sys.exit(0 if fits else 1)
