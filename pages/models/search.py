"""What search knows of the articles, kept so that the database can find it."""

from django.db import models

from pages.models.articles import ArticleVersion


class SearchPassage(models.Model):
    """A passage of a frozen version: its opening, or a section. Both databases index `head` and `body` as they are."""

    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="passages")
    number = models.PositiveSmallIntegerField(help_text="0 is the opening of the article.")
    heading_id = models.CharField(max_length=200, blank=True)
    heading = models.TextField(blank=True)
    text = models.TextField(help_text="The words as they are shown.")
    head = models.TextField(help_text="Stems of its headings; of the opening, of the title.")
    body = models.TextField(help_text="Stems of its words, of its headings, and of the article's title.")
    form = models.PositiveSmallIntegerField(help_text="Which release of the rules for words made it.")

    class Meta:
        constraints = [models.UniqueConstraint(name="one_passage_a_number", fields=["version", "number"])]

    def __str__(self) -> str:
        return f"{self.version}, passage {self.number}"


class SearchWord(models.Model):
    """A word that stands in passages, for telling rare words from frequent ones and for mending misspelt ones."""

    word = models.CharField(max_length=40, unique=True)
    passages = models.PositiveIntegerField(help_text="In how many passages it stands.")
    headings = models.PositiveIntegerField(help_text="In how many of their headings.")

    def __str__(self) -> str:
        return self.word
