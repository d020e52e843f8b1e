"""The numbers by which a source is found, as people paste them: a DOI, a PubMed ID, or an address that holds one."""

import re
from urllib.parse import unquote

DOI = re.compile(r"10\.\d{4,9}/\S+")
BEFORE_DOI = re.compile(r"^(?:https?://)?(?:(?:dx|www)\.)?doi\.org/|^doi\s*:?\s*", re.I)
BEFORE_PMID = re.compile(
    r"^(?:https?://)?(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/|^pmid\s*:?\s*", re.I
)
PMID = re.compile(r"[1-9]\d{0,8}")


def bare_doi(typed: str) -> str | None:
    """The DOI alone, for example 10.1000/182; None when there is none in what was typed."""
    rest = _without_all(BEFORE_DOI, unquote(typed.strip())).rstrip(".,;")
    return rest if DOI.fullmatch(rest) else None


def bare_pmid(typed: str) -> str | None:
    """The PubMed ID alone, which has digits only; None when there is none in what was typed."""
    rest = _without_all(BEFORE_PMID, typed.strip()).rstrip("/. ")
    return rest if PMID.fullmatch(rest) else None


def _without_all(before: re.Pattern[str], typed: str) -> str:
    """People paste "doi: https://doi.org/10.1000/182" as well."""
    while (rest := before.sub("", typed, count=1).strip()) != typed:
        typed = rest
    return typed
