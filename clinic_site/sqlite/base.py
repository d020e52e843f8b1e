"""The database backend that Django loads by this name: its own SQLite, and never a file that is not ours."""

import os
from typing import Any
from urllib.parse import quote

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from clinic_site.patience import patience

WAIT = 5.0  # seconds for somebody else's lock
GONE = "the database file is no longer at its path"
Identity = tuple[int, int]


class DatabaseWrapper(base.DatabaseWrapper):
    """Open only a file that is there, and commit only while that same file is still there.

    Plain SQLite makes an empty file in place of one that was moved away, and empties the write-ahead log beside it; or
    goes on writing into a file that has been deleted. Only the command `migrate` makes a file: see new_file.py.
    """

    _opened: Identity | None = None

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params["timeout"] = min(params.get("timeout", WAIT), patience() or WAIT)
        return params | {"database": f"file:{quote(os.fspath(params['database']))}?mode=rw", "uri": True}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._opened = self._file_at_path()
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        return self._is_in_place() and super().is_usable()

    def _commit(self) -> None:
        if self.connection is not None and not self._is_in_place():
            raise OperationalError(GONE)
        super()._commit()

    def _is_in_place(self) -> bool:
        return self._opened is not None and self._file_at_path() == self._opened

    def _file_at_path(self) -> Identity | None:
        try:
            found = os.stat(self.settings_dict["NAME"])
        except OSError:
            return None
        return found.st_dev, found.st_ino
