import pytest

from pages.search.crisis_words import speaks_of_crisis


@pytest.mark.parametrize(
    "asked",
    [
        *("suicide", "SUICIDAL thoughts", "sucide", "suiside", "suicde", "sueside", "suicid", "commiting suiside"),
        *("kill myself", "kil myself", "kill mysef", "killing my self", "I wanna die", "i want to dye", "want to die"),
        *(
            "end it all",
            "I can't go on",
            "i cant go on",
            "no reason to live",
            "don’t want to be alive",
            "self-harm",
            "selfharm",
        ),
        *(
            "overdose",
            "overdosed on ketamine",
            "ovredose",
            "how many pills",
            "lethal dose of ketamine",
            "better off dead",
        ),
        *(
            "suicidio",
            "quiero morir",
            "quiero morirme",
            "no quiero vivir",
            "hacerme daño",
            "me quiero matar",
            "sobredosis",
        ),
        *(
            "s u i c i d e",
            "s.u.i.c.i.d.e",
            "k.m.s",
            "9-8-8",
            "iwanttodie",
            "#killmyself",
            "sui\u200bcide",
            "sui\xadcide",
        ),
        *("i don´t want to live", "i don`t want to be alive", "i don't wanna live", "wish i wasn't alive", "kys"),
        *("my son wants to die", "she is cutting herself", "he will kill himself", "end their life"),
        *("I am tired. " * 300 + "I want to kill myself", " " * 2000 + "suicide"),
        *("how does ketamine work? sometimes I think of ending my life", "hotline", "988"),
    ],
)
def test_words_of_somebody_in_danger_are_recognised(asked: str) -> None:
    assert speaks_of_crisis(asked)


@pytest.mark.parametrize(
    "asked",
    [
        *("dying to know", "killing time", "die-hard", "ketamine", "depression", "what does it cost", "side effects"),
        *(
            "how long does it last",
            "is it safe",
            "outside",
            "decide",
            "beside",
            "how many bills",
            "my self",
            "live",
            "",
        ),
        *("a b c d e", "e.g. or i.e.", "u.s. prices", "himself", "willtopower", "skills", "take him there"),
        *("overdue", "end of treatment", "quiero informacion", "how many infusions", "cut costs"),
    ],
)
def test_ordinary_words_are_no_crisis(asked: str) -> None:
    assert not speaks_of_crisis(asked)
