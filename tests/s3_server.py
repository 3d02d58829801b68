"""A real S3 service: OpenStack Swift with its S3 interface, all four servers in one process, on 127.0.0.1.

    .venv-swift/bin/python tests/s3_server.py FOLDER PID ACCESS SECRET

Runs in an environment of its own (constraints/swift.txt), in a FOLDER whose file system has user xattrs. Writes
FOLDER/endpoint when it answers; ends, and removes FOLDER, when process PID is gone, SIGTERM comes or it fails.
"""

from __future__ import annotations

import eventlet
import eventlet.wsgi

eventlet.monkey_patch()

import os  # noqa: E402
import shutil  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.utils import set_swift_dir  # noqa: E402
from swift.common.wsgi import SwiftHttpProtocol, loadapp  # noqa: E402

FILTERS = ("catch_errors", "gatekeeper", "memcache", "listing_formats", "s3api", "tempauth", "copy", "slo", "dlo")

SETTINGS = {
    # Parts may be small, so that tests can be; and many, as at every other service.
    "s3api": "location = us-east-1\ns3_acl = false\nmin_segment_size = 1\nmax_upload_part_num = 10000",
    "slo": "max_manifest_segments = 10000\nrate_limit_under_size = 0",
}


def configure(folder: Path, ports: dict[str, int], access: str, secret: str) -> None:
    """One device, one copy of everything, none of the daemons that look after many."""
    (folder / "devices/one").mkdir(parents=True)
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = tests\n[storage-policy:0]\nname = one\ndefault = yes\n"
    )
    common = f"[DEFAULT]\nswift_dir = {folder}\nlog_level = ERROR\n"
    disk = f"devices = {folder}/devices\nmount_check = false\ndisable_fallocate = true\nrecon_cache_path = {folder}\n"
    for kind in ("account", "container", "object"):
        server = f"[pipeline:main]\npipeline = {kind}-server\n[app:{kind}-server]\nuse = egg:swift#{kind}\n"
        (folder / f"{kind}.conf").write_text(common + disk + server)
        _ring(folder / f"{kind}.ring.gz", ports[kind])
    settings = {**SETTINGS, "tempauth": f"user_{access.replace(':', '_')} = {secret} .admin"}
    filters = (f"[filter:{name}]\nuse = egg:swift#{name}\n{settings.get(name, '')}\n" for name in FILTERS)
    proxy = f"[pipeline:main]\npipeline = {' '.join(FILTERS)} proxy-server\n"
    proxy += "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n"
    (folder / "proxy.conf").write_text(common + proxy + "".join(filters))


def _ring(path: Path, port: int) -> None:
    builder = RingBuilder(1, 1, 1)
    builder.add_dev({"region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1", "port": port, "device": "one"})
    builder.rebalance()
    builder.get_ring().save(str(path))


def main(folder: Path, pid: int, access: str, secret: str) -> None:
    sockets = {
        kind: eventlet.listen(("127.0.0.1", 0), backlog=128) for kind in ("account", "container", "object", "proxy")
    }
    ports = {kind: listening.getsockname()[1] for kind, listening in sockets.items()}
    configure(folder, ports, access, secret)
    set_swift_dir(str(folder))
    for kind, listening in sockets.items():
        eventlet.spawn(_serve, listening, loadapp(str(folder / f"{kind}.conf"), {"log_name": kind}))
    (folder / "starting").write_text(f"http://127.0.0.1:{ports['proxy']}")
    (folder / "starting").rename(folder / "endpoint")
    while _lives(pid):
        eventlet.sleep(0.5)


def _serve(listening: eventlet.greenio.GreenSocket, app: object) -> None:
    """As Swift's own runner does: the clients of S3 want header names as they were written."""
    with open(os.devnull, "w") as log:
        options = {"protocol": SwiftHttpProtocol, "capitalize_response_headers": False, "socket_timeout": 60}
        eventlet.wsgi.server(listening, app, log, **options)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    if os.fork():  # whoever starts it need not wait for it
        os._exit(0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    at = Path(sys.argv[1])
    try:
        main(at, int(sys.argv[2]), *sys.argv[3:])
    finally:
        shutil.rmtree(at, ignore_errors=True)
