"""nginx, which serves the same bytes as a file: what the machine can do at all."""

import getpass
import grp
import os
import shutil
from pathlib import Path

from bench.bare_app import OF_THE_SERVER
from bench.servers import Answer, Server, free_port

OF_NGINX = OF_THE_SERVER | {"content-type", "content-length", "etag"}
CONFIGURATION = """\
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {folder};
    types {{ }}
    default_type "{content_type}";
    {headers}
    location = / {{ try_files /page =404; }}
  }}
}}
"""


def program() -> str | None:
    """nginx, or None where it is not installed; Debian keeps it where only root looks."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def nginx_server(folder: Path, answer: Answer) -> Server:
    own, port = folder / "nginx", free_port()
    own.mkdir(exist_ok=True)
    (own / "page").write_bytes(answer.body)
    configuration = own / "nginx.conf"
    configuration.write_text(configuration_for(answer, own, port))
    return Server("nginx", [program() or "nginx", "-c", str(configuration)], own, port)


def configuration_for(answer: Answer, folder: Path, port: int) -> str:
    headers = [f'add_header {name} "{value}";' for name, value in answer.headers if name.lower() not in OF_NGINX]
    return CONFIGURATION.format(
        folder=folder,
        port=port,
        user=f"user {getpass.getuser()} {grp.getgrgid(os.getegid()).gr_name};" if os.geteuid() == 0 else "",
        content_type=answer.header("Content-Type"),
        headers="\n    ".join(headers),
    )
