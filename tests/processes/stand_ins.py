"""What a bare server has and this machine has not, or must not use: each command of the guide that would reach outside
the scratch folder. `python stand_ins.py NAME arguments…`; CLINIC_SCRATCH names the folder.
"""

import importlib.metadata
import json
import os
import shutil
import site
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

SCRATCH = Path(os.environ.get("CLINIC_SCRATCH", "/nowhere"))
# In Debian 12 under these names.
PACKAGES = {
    *("nginx", "postgresql", "python3-venv", "git", "ca-certificates", "curl", "certbot", "ufw"),
    *("unattended-upgrades", "systemd-timesyncd"),
}


def apt_get(verb: str, *words: str) -> None:
    """Nothing is installed; nginx and PostgreSQL are here already, and start as they do on a server."""
    names = {word for word in words if not word.startswith("-")}
    if verb == "install":
        assert names <= PACKAGES, names - PACKAGES
        assert "--yes" in words
        if "nginx" in names:
            systemctl("start", "nginx")


def adduser(*words: str) -> None:
    assert words[-1] == "clinic"
    assert "--system" in words


def chown(owner: str, *paths: str) -> None:
    assert owner in ("root:clinic", "clinic:clinic"), owner
    assert all(Path(path).exists() for path in paths)


def install(*words: str) -> None:
    own = [word for word in words if not word.startswith(("--owner=", "--group="))]
    os.execv("/usr/bin/install", ["install", *own])


def ufw(*words: str) -> None:
    """The door that one came in by must be open before the others are shut."""
    said = SCRATCH / "ufw"
    before = said.read_text() if said.exists() else ""
    if "enable" in words:
        assert "allow OpenSSH" in before
        assert "allow 80,443/tcp" in before
    said.write_text(f"{before}{' '.join(words)}\n")


def git(*words: str) -> None:
    """`clone ADDRESS FOLDER` and `-C FOLDER pull`, from a folder."""
    if words[0] == "clone":
        shutil.copytree(words[1], words[2])
        return
    assert (words[0], words[2]) == ("-C", "pull")
    shutil.copytree(SCRATCH / "origin", words[1], dirs_exist_ok=True)


def nginx(*words: str) -> None:
    os.execv(os.environ["NGINX_PROGRAM"], ["nginx", "-c", str(SCRATCH / "etc/nginx/nginx.conf"), *words])


def systemctl(*words: str) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(SCRATCH / "systemctl"))
        line.sendall(json.dumps(words).encode() + b"\n")
        status, said = json.loads(line.recv(1000))
    sys.stdout.write(said)
    if status:
        sys.exit(status)


def certbot(*words: str) -> None:
    """Proves that the name is ours as the real one does, through the web server, then signs the certificate itself."""
    asked = {word: words[place + 1] for place, word in enumerate(words[:-1]) if word.startswith("--")}
    names = asked["--domains"].split(",")
    proof = Path(asked["--webroot-path"], ".well-known/acme-challenge/proof")
    proof.parent.mkdir(parents=True, exist_ok=True)
    proof.write_text("it is us")
    for name in names:
        address = f"http://127.0.0.1:{os.environ['HTTP_PORT']}/.well-known/acme-challenge/proof"
        request = urllib.request.Request(address, headers={"Host": name})
        assert urllib.request.urlopen(request, timeout=10).read() == b"it is us"
    proof.unlink()
    folder = SCRATCH / "etc/letsencrypt/live" / asked["--cert-name"]
    folder.mkdir(parents=True, exist_ok=True)
    subject = ",".join(f"DNS:{name}" for name in names)
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={names[0]}"]
    command += ["-addext", f"subjectAltName={subject}", "-out", folder / "fullchain.pem"]
    subprocess.run([*command, "-keyout", folder / "privkey.pem"], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(asked["--deploy-hook"], shell=True, check=True)


def python3(*words: str) -> None:
    """The system's own Python, without our packages; a virtual environment that it makes has them."""
    if words[:2] == ("-m", "venv"):
        program = Path(words[2], "bin", "python")
        program.parent.mkdir(parents=True)
        here = f'"$PACKAGED" -S -E "{__file__}" pip'
        program.write_text(f'#!/bin/sh\nif [ "$1 $2" = "-m pip" ]; then exec {here} "$@"; fi\nexec "$PACKAGED" "$@"\n')
        program.chmod(0o755)
        return
    os.execv(os.environ["BARE_PYTHON"], ["python3", *words])


def pip(*words: str) -> None:
    """Installs nothing: looks whether each pinned package is what these tests run with."""
    assert {"--require-hashes", "--only-binary"} <= set(words)
    for folder in json.loads(os.environ["PACKAGES_IN"]):
        site.addsitedir(folder)
    from packaging.requirements import Requirement  # noqa: PLC0415 (found only now)

    text = Path(words[words.index("-r") + 1]).read_text().replace("\\\n", " ")
    lines = [line.partition("--hash")[0].strip() for line in text.splitlines() if "--hash" in line]
    wanted = [Requirement(line) for line in lines]
    assert len(wanted) > 10
    for one in wanted:
        if one.marker is None or one.marker.evaluate():
            assert one.specifier.contains(importlib.metadata.version(one.name)), one.name


def runuser(*words: str) -> None:
    """Everybody is the user who runs the tests; PostgreSQL alone is told who it is."""
    assert words[0] == "-u"
    user, command = words[1], list(words[2:])
    os.environ["PGUSER"] = user
    command = command[1:] if command[0] == "--" else command
    os.execvp(command[0], command)


def editor(path: str) -> None:
    """Somebody fills in the names, the mail server and who hears of requests, and saves the file."""
    lines = Path(path).read_text().splitlines()
    answers = json.loads(os.environ["ANSWERS"])
    names = [line.partition("=")[0].removeprefix("#") for line in lines]
    filled = [f"{name}={answers[name]}" if name in answers else line for name, line in zip(names, lines, strict=True)]
    Path(path).write_text("\n".join(filled) + "\n")


COMMANDS = {
    **{"apt-get": apt_get, "adduser": adduser, "chown": chown, "install": install, "ufw": ufw, "git": git},
    **{"nginx": nginx, "systemctl": systemctl, "certbot": certbot, "python3": python3, "runuser": runuser},
    **{"pip": pip, "editor": editor},
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
