"""Starts the servers of the benchmark, each in a process of its own, and ends them."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract_tests.bench import data

_NGINX = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  keepalive_requests 1000000;
  tcp_nodelay on;
  default_type application/json;
  open_file_cache max=1000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/pages;
    location /v1/ {{ try_files /$arg_PageToken.json /0.json =404; }}
  }}
}}
"""


@contextmanager
def static_server(folder: Path) -> Iterator[tuple[str, str]]:
    """Serve the pages: by nginx where it is installed, else by a plain server.

    Yields:
        Its name and its base URL.
    """
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    if nginx is None:
        with plain_server() as base_url:
            yield "a small asyncio server", base_url
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base_url = f"http://127.0.0.1:{port}"
    folder = folder.resolve()
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    for number in range(data.PAGES):
        (folder / "pages" / f"{number}.json").write_bytes(data.page(number, base_url))
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port))
    command = [nginx, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    # The workers of a master run by root give up its rights, and must still read the pages.
    with subprocess.Popen([*command, "-g", "user root;"]) as process:
        try:
            _wait_for(port)
            yield "nginx", base_url
        finally:
            process.terminate()
            process.wait()


@contextmanager
def plain_server(*arguments: str) -> Iterator[str]:
    """Start a plain server; yields its base URL."""
    command = [sys.executable, "-m", "contract_tests.bench.plain_server", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"no server on port {port} after 10 s")
