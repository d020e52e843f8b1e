"""Which changes of the database the previous release survives: an update only adds, and a later one takes away.

While a new release starts, and after a roll-back, the release before it works with a database that is already changed.
So a migration adds what is new and leaves the rest; what nobody uses any more is taken away one release later. One that
cannot keep to this says so in a line of its module, and the update then asks for a word of its own:

    FINAL = "What is lost for good, and what to do before."

A rule or a piece of SQL that only people can judge says why the release before can live with it:

    ALREADY_TRUE = "Why it keeps to this as well."
"""

from collections.abc import Iterator
from importlib import import_module

from django.db import models
from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AlterField,
    AlterModelTable,
    AlterUniqueTogether,
    CreateModel,
    DeleteModel,
    RemoveConstraint,
    RemoveField,
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

FOR_PEOPLE = (AddConstraint, AlterUniqueTogether, RunPython, RunSQL)
GONE = (DeleteModel, RemoveField, RenameField, RenameModel, AlterModelTable)


def final_sentence(migration: Migration) -> str:
    """What the migration says is lost for good; empty for one that can be gone back from."""
    return getattr(import_module(type(migration).__module__), "FINAL", "")


def faults(migration: Migration, before: ProjectState) -> list[str]:
    """Why the previous release would not survive this migration; `before` is the state of the models it starts from."""
    found, state = [], before.clone()
    for operation in migration.operations:
        found += [f"{migration.app_label}.{migration.name}: {fault}" for fault in _faults(operation, migration, state)]
        operation.state_forwards(migration.app_label, state)
    return found


def _faults(operation: Operation, migration: Migration, state: ProjectState) -> Iterator[str]:
    if isinstance(operation, SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from _faults(inner, migration, state)
        return
    what = operation.describe()
    if not operation.reversible:
        yield f"“{what}” cannot be undone."
    elif _takes_away(operation, migration, state):
        yield f"“{what}” takes away what the previous release still uses."
    elif isinstance(operation, AddField) and not _may_be_left_out(operation.field):
        yield f"“{what}”: the previous release writes rows without it. Let it be null, or give it a db_default."
    elif isinstance(operation, AlterField) and _narrows(operation, migration, state):
        yield f"“{what}”: the previous release writes values that no longer fit."
    elif isinstance(operation, FOR_PEOPLE) and not _is_judged(operation, migration):
        yield f"“{what}”: nobody can say from here that the previous release keeps to it."


def _narrows(operation: AlterField, migration: Migration, state: ProjectState) -> bool:
    old = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
    return _is_narrower(operation.field, old)


def _takes_away(operation: Operation, migration: Migration, state: ProjectState) -> bool:
    """A rule that rows are unique counts: the previous release may write them “on conflict” with it."""
    if not isinstance(operation, RemoveConstraint):
        return isinstance(operation, GONE)
    model = state.models[migration.app_label, operation.model_name_lower]
    return isinstance(model.get_constraint_by_name(operation.name), models.UniqueConstraint)


def _may_be_left_out(field: models.Field) -> bool:
    if isinstance(field, models.ManyToManyField):
        return True
    return field.null or field.db_default is not models.NOT_PROVIDED


def _is_narrower(new: models.Field, old: models.Field) -> bool:
    """Whether a value that the old field takes may be refused, or understood otherwise, by the new one."""
    if old.null and not new.null or new.unique != old.unique:  # rows may be written “on conflict” with a unique field
        return True
    if old.db_default is not models.NOT_PROVIDED and new.db_default is models.NOT_PROVIDED:
        return True
    if type(new) is not type(old):
        return (type(old), type(new)) not in WIDER
    if old.db_column != new.db_column:
        return True
    longest = new.max_length
    return longest is not None and (old.max_length is None or longest < old.max_length)


WIDER = {
    (models.CharField, models.TextField),
    (models.SmallIntegerField, models.IntegerField),
    (models.PositiveSmallIntegerField, models.PositiveIntegerField),
    (models.IntegerField, models.BigIntegerField),
    (models.PositiveIntegerField, models.PositiveBigIntegerField),
}


def _is_judged(operation: Operation, migration: Migration) -> bool:
    """Whether people have said that it holds, or the release before does not know the model: it is made right here."""
    made = {one.name_lower for one in migration.operations if isinstance(one, CreateModel)}
    name = getattr(operation, "model_name", None) or getattr(operation, "name", "")
    return name.lower() in made or bool(getattr(import_module(type(migration).__module__), "ALREADY_TRUE", ""))
