"""PouchDB → pouchdb-server: what a web application would take for the same. By npm, into a folder that stays."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.tablet import own_folder

SCRIPT = Path(__file__).with_name("pouch.js")
PACKAGES = ("pouchdb-node@9", "pouchdb-server@4")
BATCH = 1000
DONE = "installed"
INSTALL_SECONDS = 900


def replicated(folder: Path, documents: Sequence[dict[str, Any]]) -> tuple[float, float] | None:
    """Documents a second and bytes a document; None where node is not there or npm does not reach the packages."""
    folder.mkdir(parents=True)
    modules = own_folder() / "pouchdb"
    if shutil.which("npm") is None or not _installed(modules):
        return None
    file = folder / "documents.ndjson"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in documents))
    script = shutil.copy(SCRIPT, modules)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        ["node", modules / "node_modules/.bin/pouchdb-server", "--port", str(port), "--dir", folder],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_it_listens(port)
        words = ["node", script, str(file), str(folder / "local"), f"http://127.0.0.1:{port}/entries", str(BATCH)]
        said = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=600)
    finally:
        server.terminate()
        server.wait(20)
    if said.returncode:
        print(said.stderr[-2000:])
        return None
    told = json.loads(said.stdout.strip().splitlines()[-1])
    assert told["documents"] == len(documents)
    return len(documents) / told["seconds"], told["bytes"] / len(documents)


def _installed(folder: Path) -> bool:
    if (folder / DONE).exists():
        return True
    folder.mkdir(parents=True, exist_ok=True)
    words = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *PACKAGES]
    try:
        done = subprocess.run(words, cwd=folder, capture_output=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    if done.returncode == 0:
        (folder / DONE).touch()
    return done.returncode == 0


def _until_it_listens(port: int) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < end, "pouchdb-server did not open"
            time.sleep(0.1)
