"""The nginx installed here; Debian puts it where ordinary users do not look."""

import os
import shutil


def nginx_program() -> str | None:
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
