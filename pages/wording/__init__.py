"""The wording guard: finds promises, praise and words that harm, and says what may stand in their place."""

from pages.wording.findings import Finding, findings, findings_in_version, findings_on_page

__all__ = ["Finding", "findings", "findings_in_version", "findings_on_page"]
