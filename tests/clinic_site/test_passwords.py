import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from clinic_site.edition import forget_edition
from clinic_site.models import ClinicProfile
from tests.factories import make_staff
from tests.phones import with_password

pytestmark = pytest.mark.django_db
NORA = User(username="nora.b", first_name="Eleonora", last_name="Brightwater", email="nb@clinic.example")


def refusal_of(password: str, user: User | None = NORA) -> str:
    """What the person is told; empty when the password is taken."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "a long enough sentence",
        "correct horse battery staple",
        "seven green lamps on the roof",
        "mein Fahrrad ist blau und laut",
        "лампа дорога кошка зелень",
        "紫の傘が三本、窓の外で踊っている夜",
        "Xk9#vTq2mLw8zRb",
        "my ketamine-blue bicycle sings at dawn",
        "the nurse who paints small trains",
        "w" + "0rd salad with extra olives " * 4,
    ],
)
def test_long_password_that_nobody_guesses_is_taken(password: str) -> None:
    assert refusal_of(password) == ""


@pytest.mark.parametrize("length", [15, 64, 128, 1000])
def test_password_of_any_length_from_fifteen_on_is_taken_whole(length: int) -> None:
    words = "amber tulip walks under 9 quiet copper bridges while geese argue about maps and rain falls on tin. "
    password = (words * 11)[:length]

    assert refusal_of(password) == ""
    account = make_staff("nora")
    account.set_password(password)
    assert (account.check_password(password), account.check_password(password[:-1])) == (True, False)


def test_fourteen_characters_are_too_few() -> None:
    assert "at least 15 characters" in refusal_of("tulip copper 9")


def test_no_kind_of_character_is_asked_for() -> None:
    assert refusal_of("ambertulipwalksunderbridges") == ""


@pytest.mark.parametrize(
    "password",
    [
        *("aaaaaaaaaaaaaaa", "123456789012345", "abababababababab", "qwertyuiopasdfgh", "1qaz2wsx3edc4rfv1qaz2wsx"),
        *("abcdefghijklmnop", "zyxwvutsrqponmlk", "qwertyqwertyqwerty", "111111111111112", "asdfghjklasdfghjkl"),
        *("               ", "123123123123123", "xyzxyzxyzxyzxyzxyz", "1234567890qwertyuiop"),
    ],
)
def test_walks_and_repetition_are_refused(password: str) -> None:
    assert "Use three or four words" in refusal_of(password)


@pytest.mark.parametrize(
    "password",
    [
        *("passwordpassword", "Password12345678", "!!!!!!dragon!!!!!!", "iloveyouiloveyou", "p@ssw0rdp@ssw0rd"),
        *("monkey2026monkey2026", "trustno1trustno1", "sunshine-sunshine", "footballbaseball", "letmein!letmein!"),
    ],
)
def test_common_password_made_longer_is_refused(password: str) -> None:
    assert "Use three or four words" in refusal_of(password)


@pytest.mark.parametrize(
    "password",
    [
        *(
            "ketamineinfusion1",
            "KetamineClinic2026",
            "Virginia-Infusion-Therapies",
            "leesburgvirginia",
            "k3tamine!ketamine!",
        ),
        *("Leesburg20176!!!!", "VIT-staff-password-1", "frontdesk-clinic-26", "Summer2026Winter2027"),
    ],
)
def test_words_of_the_clinic_alone_are_refused(password: str) -> None:
    assert "Use three or four words" in refusal_of(password)


@pytest.mark.parametrize("password", ["Brightwater-Eleonora", "EleonoraEleonora99", "nora.b@clinic.example"])
def test_names_of_the_person_alone_are_refused(password: str) -> None:
    assert refusal_of(password) != ""


def test_names_that_the_clinic_gives_itself_count_from_the_moment_they_are_saved() -> None:
    assert refusal_of("Mistletoe Grove 12345") == ""
    ClinicProfile.objects.update_or_create(pk=1, defaults={"name": "Mistletoe Grove"})
    forget_edition()  # which the commit does outside of tests

    assert "such as “mistletoe”" in refusal_of("Mistletoe Grove 12345")


def test_a_refused_password_is_not_repeated() -> None:
    assert "passwordpassword" not in refusal_of("passwordpassword")


def test_password_of_years_ago_still_signs_in() -> None:
    """Rules bind when a password is chosen; nobody is asked to change one because time went by."""
    account = make_staff("fred", "front desk")
    User.objects.filter(pk=account.pk).update(date_joined="2016-01-01T00:00:00Z", last_login="2016-01-01T00:00:00Z")

    assert with_password("fred").get("/admin/").status_code == 200
