"""What the site keeps of visitors and for how long, for the public page about privacy. The app that keeps it says so,
from the same settings that it obeys.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FieldFact:
    """One field of a form: what it is called there, whether it can be left out, why it is asked, how it is kept."""

    name: str  # in the code
    label: str
    need: str  # "optional", "one of the two is enough", or empty where it is needed
    why: str
    protection: str

    @property
    def heading(self) -> str:
        called = f"{self.label} ({self.need})" if self.need else self.label
        return called if called.endswith(("?", "?”")) else f"{called}:"


@dataclass(frozen=True)
class PrivacyFacts:
    fields: list[FieldFact] = field(default_factory=list)
    added: list[str] = field(default_factory=list)  # what the site adds by itself, in sentences
    keeping: list[str] = field(default_factory=list)  # how long a request is kept, in sentences
    afterwards: list[str] = field(default_factory=list)  # what remains, in sentences


_finders: list[Callable[[], PrivacyFacts]] = []


def register(find: Callable[[], PrivacyFacts]) -> None:
    """`find` may ask the database; what it reads there must change the edition: see edition.py."""
    _finders.append(find)


def privacy_facts() -> PrivacyFacts:
    """What all apps say together. Raises DatabaseError as they do."""
    together = PrivacyFacts()
    for find in _finders:
        told = find()
        for name in ("fields", "added", "keeping", "afterwards"):
            getattr(together, name).extend(getattr(told, name))
    return together
