"""What each staff screen about articles is for."""

EXPLANATIONS = {
    "admin:pages_article_changelist": (
        "The articles on the site: where each stands, and what visitors read now. To change words, open its newest "
        "version. Nothing changes for visitors until a clinician has signed off a version and it is published."
    ),
    "admin:pages_article_change": (
        "The place of an article: its address, its kind and its place in the list. Its words are in its versions."
    ),
    "admin:pages_articleversion_changelist": (
        "Every version of every article, the newest first. A draft can be written in. A version that was sent to "
        "review never changes again; to change it, make a new version from it."
    ),
    "admin:pages_articleversion_change": (
        "The words of one version, and what comes next for it. The checklist says what is missing before a clinician "
        "can read it. Save often: what you saved is never lost."
    ),
    "admin:pages_reference_changelist": (
        "The sources that articles cite. A medical sentence needs one. Look here first, so that no source stands here "
        "twice."
    ),
    "admin:pages_reference_change": (
        "One source, as readers will see it. Copy title and authors from the source itself, and open its address once "
        "to see that it leads there."
    ),
    "admin:pages_picture_changelist": (
        "Pictures that articles may show. Each has a description for people who cannot see it. A picture in a version "
        "that was sent to review stays as it is."
    ),
    "admin:pages_picture_change": (
        "Describe what matters in the picture as you would on the phone. Upload only what the clinic may show, and "
        "nobody’s face without their written consent."
    ),
    "admin:pages_correction_changelist": (
        "Mistakes that were found in published articles and how they were put right. What is marked public stands on "
        "the page “Corrections”."
    ),
    "admin:pages_correction_change": "What was said before, and what is said now, in one plain sentence each.",
    "admin:pages_review_changelist": (
        "Articles are read again by a clinician from time to time. Here is what is due, the most urgent first, and "
        "what was read before."
    ),
    "admin:pages_publishedpage_changelist": (
        "What visitors could read on a given day and time. Every published page is kept here just as it was."
    ),
}
