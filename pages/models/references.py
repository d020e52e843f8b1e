"""The sources that articles stand on."""

from django.db import models


class Reference(models.Model):
    """A source that articles cite by its key."""

    class Kind(models.TextChoices):
        RANDOMIZED_TRIAL = "RANDOMIZED_TRIAL", "Randomized trial"
        OPEN_STUDY = "OPEN_STUDY", "Study without a comparison group"
        OBSERVATIONAL = "OBSERVATIONAL", "Observational study"
        REVIEW = "REVIEW", "Review"
        GUIDELINE = "GUIDELINE", "Guideline"
        LABEL = "LABEL", "Prescribing information"
        REGULATOR = "REGULATOR", "Regulator"
        ANIMAL_STUDY = "ANIMAL_STUDY", "Animal study"
        LABORATORY = "LABORATORY", "Laboratory study"
        CASE_REPORT = "CASE_REPORT", "Case report"
        NEWS = "NEWS", "News"
        LAW = "LAW", "Law"
        REGISTRY = "REGISTRY", "Trial registry"
        OTHER = "OTHER", "Other"

    class Subjects(models.TextChoices):
        PEOPLE = "PEOPLE", "People"
        ANIMALS = "ANIMALS", "Animals"
        NONE = "NONE", "Neither"

    class Substance(models.TextChoices):
        KETAMINE = "KETAMINE", "Ketamine"
        ESKETAMINE = "ESKETAMINE", "Esketamine"
        OTHER = "OTHER", "Another substance"
        NONE = "NONE", "No substance"

    key = models.CharField(max_length=8, unique=True, help_text="How texts cite it, for example R26.")
    authors = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=200, help_text="Journal with volume and pages, or the body that publishes it.")
    year = models.PositiveSmallIntegerField()
    doi = models.CharField("DOI", max_length=120, blank=True)
    pmid = models.CharField("PubMed ID", max_length=12, blank=True)
    url = models.URLField("official address", max_length=300, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    subjects = models.CharField(max_length=8, choices=Subjects)
    people = models.PositiveIntegerField("how many took part", default=0)
    substance = models.CharField(max_length=12, choices=Substance)
    notes = models.TextField(blank=True, help_text="For the reviewer; not shown to visitors.")
    shipped_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reference_has_an_address",
                condition=~models.Q(doi="", pmid="", url=""),
                violation_error_message="Give a DOI, a PubMed ID or an official address.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def address(self) -> str:
        """Where the source itself can be opened."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return self.url or f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"

    @property
    def address_label(self) -> str:
        if self.doi:
            return f"doi:{self.doi}"
        return self.url.removeprefix("https://").rstrip("/") if self.url else f"PubMed {self.pmid}"
