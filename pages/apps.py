from datetime import timedelta

from django.apps import AppConfig

from clinic_site import triggers
from pages import frozen_pictures, frozen_words, kept_records
from pages.search.full_text import FollowPassages


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Articles"

    def ready(self) -> None:
        from clinic_site import (  # noqa: PLC0415 (needs the models)
            digest_counts,
            failures,
            pages_read,
            staff_explanations,
            staff_home,
            timed_jobs,
        )
        from clinic_site.edition import watch  # noqa: PLC0415 (needs the models)
        from pages import archive, desk_lines, explanations, next_for_staff, shelf  # noqa: PLC0415 (needs the models)
        from pages.models import Article, ArticleVersion, Correction, Retirement, Review  # noqa: PLC0415 (needs the models)
        from pages.picture_upload import LARGEST_FORM  # noqa: PLC0415 (needs the models)
        from pages.search.index import update_index  # noqa: PLC0415 (needs the models)

        triggers.TRIGGERS.extend([*frozen_words.GUARDS, *frozen_pictures.GUARDS, *kept_records.GUARDS])
        triggers.TRIGGERS.extend([watch(Article), watch(ArticleVersion, "ROW.state <> 'DRAFT'"), watch(Retirement)])
        triggers.TRIGGERS.extend([watch(Review), watch(Correction), FollowPassages()])
        failures.LARGER_BODIES["/admin/pages/picture/add/"] = LARGEST_FORM
        timed_jobs.register(
            "keep-changed-pages",
            every=timedelta(minutes=1),
            run=archive.keep_changed_pages,
            words="Keep what readers see",
        )
        timed_jobs.register(
            "update-search-index", every=timedelta(minutes=1), run=update_index, words="Bring the search up to date"
        )
        digest_counts.register("Pages due for review", desk_lines.pages_due)
        staff_explanations.register(explanations.EXPLANATIONS)
        staff_home.register("reviews due", desk_lines.reviews_due)
        staff_home.register("articles", next_for_staff.next_tasks)
        pages_read.register(find=shelf.page_read_at, staff_address=shelf.staff_address_of)
