from django.core.management.base import BaseCommand, CommandError

from pages import shipped
from pages.checklist import NotReady
from pages.loading import load_reference, load_shipped
from pages.models import ArticleVersion
from pages.search.index import update_index
from pages.shipped import ShippedArticle


class Command(BaseCommand):
    help = "Loads the articles and references that come with the site. What staff have changed stays as it is."

    def handle(self, *args: object, **options: object) -> None:
        """Raises CommandError when an article does not pass the checklist; the others are loaded all the same."""
        references = sum(load_reference(reference) for reference in shipped.references().values())
        refused: list[str] = []
        versions = [version for article in shipped.articles() if (version := _load_article(article, refused))]
        update_index()
        if versions or references:
            self.stdout.write(f"{len(versions)} articles and {references} references loaded.")
        if refused:
            raise CommandError("\n".join(refused))


def _load_article(source: ShippedArticle, refused: list[str]) -> ArticleVersion | None:
    try:
        return load_shipped(source)
    except NotReady as problem:
        refused.append(f"{source.slug} is not loaded. {problem}")
        return None
