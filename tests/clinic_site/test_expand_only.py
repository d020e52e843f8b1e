"""The release before survives a change of the database, or the change says that it is final."""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from clinic_site import expand_only

# What stood before the rule; everything newer keeps to it.
BASELINE = {"clinic_site": 7, "pages": 7, "consultations": 14}

NAMED = models.UniqueConstraint(name="named", fields=["name"])
LIVELY = models.CheckConstraint(name="lively", condition=models.Q(age__gte=0))


def our_migrations() -> list[tuple[str, str]]:
    graph = MigrationLoader(None).graph
    newer = [(app, name) for app, name in graph.nodes if app in BASELINE and int(name[:4]) > BASELINE[app]]
    return sorted(newer)


def test_each_migration_since_the_rule_is_survived_by_the_release_before_or_says_that_it_is_final() -> None:
    loader = MigrationLoader(None)
    found = []
    for node in our_migrations():
        migration = loader.graph.nodes[node]
        if not expand_only.final_sentence(migration):
            found += expand_only.faults(migration, loader.project_state(node, at_end=False))

    assert found == []


def state() -> ProjectState:
    """Two tables of an app that is not ours."""
    found = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=50)),
        ("note", models.TextField(null=True)),
        ("age", models.IntegerField(db_default=0)),
        ("tag", models.IntegerField(null=True, unique=True)),
    ]
    rules = {"constraints": [LIVELY, NAMED]}
    found.add_model(ModelState("zoo", "Animal", fields, options=rules))
    return found


class AboutTheZoo(migrations.Migration):
    pass


def faults_of(*operations: migrations.operations.base.Operation) -> list[str]:
    migration = AboutTheZoo("0002_more", "zoo")
    migration.operations = operations
    return expand_only.faults(migration, state())


def nothing(apps: object, editor: object) -> None:
    pass


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (migrations.RemoveField("animal", "age"), "takes away what the previous release still uses"),
        (migrations.DeleteModel("Animal"), "takes away what the previous release still uses"),
        (migrations.RenameField("animal", "age", "years"), "takes away what the previous release still uses"),
        (migrations.RenameModel("Animal", "Beast"), "takes away what the previous release still uses"),
        (migrations.AlterModelTable("animal", "beasts"), "takes away what the previous release still uses"),
        (migrations.AddField("animal", "legs", models.IntegerField(default=4)), "writes rows without it"),
        (migrations.AlterField("animal", "note", models.TextField(default="")), "values that no longer fit"),
        (migrations.AlterField("animal", "name", models.CharField(max_length=40)), "values that no longer fit"),
        (migrations.AlterField("animal", "name", models.IntegerField()), "values that no longer fit"),
        (migrations.AlterField("animal", "name", models.CharField(max_length=50, unique=True)), "no longer fit"),
        (migrations.AlterField("animal", "age", models.IntegerField()), "values that no longer fit"),
        (migrations.AddConstraint("animal", LIVELY), "that the previous release keeps to it"),
        (migrations.RunSQL("DROP TABLE x", "SELECT 1"), "that the previous release keeps to it"),
        (migrations.RunPython(nothing), "cannot be undone"),
        (migrations.RunPython(nothing, nothing), "that the previous release keeps to it"),
        (migrations.RemoveConstraint("animal", "named"), "takes away what the previous release still uses"),
        (migrations.AlterField("animal", "tag", models.IntegerField(null=True)), "values that no longer fit"),
        (
            migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("animal", "age")]),
            "takes away what the previous release still uses",
        ),
    ],
)
def test_what_the_release_before_would_not_survive_is_refused_with_the_reason(
    operation: migrations.operations.base.Operation, why: str
) -> None:
    (fault,) = faults_of(operation)

    assert fault.startswith("zoo.0002_more: “")
    assert why in fault


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("animal", "legs", models.IntegerField(null=True)),
        migrations.AddField("animal", "legs", models.IntegerField(db_default=4)),
        migrations.AlterField("animal", "name", models.CharField(max_length=80)),
        migrations.AlterField("animal", "name", models.TextField()),
        migrations.AlterField("animal", "age", models.BigIntegerField(db_default=0)),
        migrations.AlterField("animal", "age", models.IntegerField(db_default=0, null=True)),
        migrations.AddIndex("animal", models.Index(fields=["age"], name="by_age")),
        migrations.RemoveConstraint("animal", "lively"),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("animal", "age")]),
    ],
)
def test_what_only_adds_or_widens_is_let_through(operation: migrations.operations.base.Operation) -> None:
    assert faults_of(operation) == []


def test_a_new_table_may_have_rules_from_its_first_day() -> None:
    fields = [("id", models.BigAutoField(primary_key=True)), ("age", models.IntegerField())]

    assert faults_of(migrations.CreateModel("Plant", fields), migrations.AddConstraint("plant", LIVELY)) == []


def test_a_rule_that_people_have_judged_is_let_through_and_what_it_stands_beside_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(globals(), "ALREADY_TRUE", "The form has never taken an age below zero.")

    assert faults_of(migrations.AddConstraint("animal", LIVELY)) == []
    assert len(faults_of(migrations.AddConstraint("animal", LIVELY), migrations.RemoveField("animal", "age"))) == 1


def test_a_migration_says_what_is_lost_in_its_own_module(monkeypatch: pytest.MonkeyPatch) -> None:
    migration = AboutTheZoo("0002_more", "zoo")
    assert expand_only.final_sentence(migration) == ""
    monkeypatch.setitem(globals(), "FINAL", "All ages are lost. Export them before.")

    assert expand_only.final_sentence(migration) == "All ages are lost. Export them before."
