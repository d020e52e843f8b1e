import sqlite3

from bench.form_posts import Database, Posts, rows
from bench.load import Load
from bench.raw_inserts import Insert, in_letters, inserts_like


def load(per_second: float, p99: float) -> Load:
    return Load(requests=100, per_second=per_second, median=10.0, p99=p99)


def test_posts_are_told_beside_the_raw_inserts_of_the_same_round() -> None:
    database = Database("SQLite", "", lambda seconds: 0.0, 0.12)
    found = Posts(database, [load(100, 20), load(150, 40), load(50, 25)], [1000, 1000, 1000])

    assert rows([found]) == [
        ["SQLite", "100", "1,000", "0.10", "at least 0.12", "missed", "10.0", "2.50", "reached"],
    ]


def test_raw_rows_have_the_values_of_a_stored_request_under_keys_of_their_own() -> None:
    message = Insert("", ["id", "request_id", "message_id", "recipient"], [7, 3, "<a@b>", "desk@clinic.example"])

    assert message.renewed(12, 2) == [-122, -120, "<12-2@bench.example>", "desk@clinic.example"]
    assert message.renewed(12, 2) != message.renewed(13, 2)
    assert [in_letters(number) for number in (0, 35, 36)] == ["000000", "00000Z", "000010"]


def test_rows_are_read_and_put_in_by_the_names_of_their_columns() -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE posts (id, name)")
        connection.execute("INSERT INTO posts VALUES (1, 'Ada')")
        (insert,) = inserts_like("posts", connection.execute("SELECT * FROM posts"), "?")
        connection.execute(insert.statement, insert.renewed(4, 0))

        assert connection.execute("SELECT * FROM posts").fetchall() == [(1, "Ada"), (-40, "Ada")]
