"""The settings of this site for a load that would be set aside in public: thousands of posts a minute."""

from clinic_site.settings import *  # noqa: F403

POSTS_PER_MINUTE_OVERALL = 1_000_000
SHORTEST_FILLING_SECONDS = 0
