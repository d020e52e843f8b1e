from bench.finding import FEW, MANY, Finding, rows


def test_95_of_100_answers_are_at_least_as_quick_as_the_figure_says() -> None:
    found = Finding("SQLite", FEW, [number / 1000 for number in range(100, 0, -1)])

    assert (found.median, found.p95) == (50.5, 95.0)


def test_search_among_many_articles_is_told_beside_that_among_few_and_beside_its_limit() -> None:
    found = [Finding("SQLite", FEW, [0.01]), Finding("SQLite", MANY, [0.025]), Finding("PostgreSQL", FEW, [0.05])]
    found.append(Finding("PostgreSQL", MANY, [0.15]))

    assert rows(found) == [
        ["SQLite, 10 articles", "10.0", "10.0", "1.00", "at most 100", "reached"],
        ["SQLite, 10,000 articles", "25.0", "25.0", "2.50", "at most 100", "reached"],
        ["PostgreSQL, 10 articles", "50.0", "50.0", "1.00", "at most 100", "reached"],
        ["PostgreSQL, 10,000 articles", "150", "150", "3.00", "at most 100", "missed"],
    ]
