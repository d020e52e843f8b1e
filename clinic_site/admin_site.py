"""The staff side: stock Django admin with the clinic's own name, colors and home."""

from django.contrib.admin import AdminSite


class StaffAdminSite(AdminSite):
    # Neutral on purpose: the title of a staff tab may be read over a shoulder.
    site_title = "Staff"
    site_header = "Staff"
    index_title = "What would you like to do?"
    enable_nav_sidebar = False
