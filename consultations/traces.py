"""What a database leaves in its own files of rows that were deleted, and how it is wiped.

Deleted is not gone: SQLite and PostgreSQL alike keep the bytes until something else is written over them.
"""

import logging

from django.apps import apps
from django.db import OperationalError, connection

from consultations import text_index
from consultations.models import Trace

logger = logging.getLogger("clinic.jobs")


def wipe() -> bool:
    """Wipe what the requests that were erased left in the files; False when nothing was left, or somebody was at the
    tables, so that it is tried again in a minute.

    The marks go last: killed before, it is done anew.
    """
    seen = list(Trace.objects.values_list("pk", flat=True))
    if not seen or connection.in_atomic_block:
        return False
    tables = [model._meta.db_table for model in apps.get_app_config("consultations").get_models()]
    try:
        text_index.forget_erased()
        if not connection.wipe_deleted(tables):
            return False
    except OperationalError as error:
        logger.info("what was erased could not be wiped yet: %s", type(error).__name__)
        return False
    Trace.objects.filter(pk__in=seen).delete()
    return True
