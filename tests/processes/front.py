"""nginx in front of several copies of the site, as it stands in front of several machines."""

import getpass
import grp
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tests.postgres_server import free_port

START_WITHIN = 20  # seconds
CONFIGURATION = """\
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/log warn;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  client_max_body_size 16m;
  upstream site {{
    {machines}
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://site;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_connect_timeout 2s;
    }}
  }}
}}
"""


def find_nginx() -> str | None:
    """Debian keeps it where only root looks."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


class Front:
    """Asks the machines at these ports in turn, and one that is away only now and then."""

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        self.port = free_port()
        self.folder = folder / "nginx"
        self.folder.mkdir()
        machines = " ".join(f"server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;" for port in ports)
        user = f"user {getpass.getuser()} {grp.getgrgid(os.getegid()).gr_name};" if os.geteuid() == 0 else ""
        configuration = CONFIGURATION.format(folder=self.folder, machines=machines, port=self.port, user=user)
        (self.folder / "nginx.conf").write_text(configuration)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [find_nginx(), "-p", str(self.folder), "-e", "stderr", "-c", str(self.folder / "nginx.conf")]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + START_WITHIN
        while not (self.folder / "nginx.pid").exists():
            assert self.process.poll() is None, "nginx did not start"
            assert time.monotonic() < until, "nginx did not start in time"
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)
