"""Staff addresses beside the admin's own. Those that stand in messages carry no word of what they are about."""

from django.contrib import admin
from django.urls import path

from consultations import mail_views, overview, staff_views

app_name = "staff"
urlpatterns = [
    path("r/<str:reference>/", staff_views.open_request, name="open_request"),
    path("overview/", admin.site.admin_view(overview.overview), name="overview"),
    path("mail/", admin.site.admin_view(mail_views.mail), name="mail"),
    path("mail/<int:pk>/send-again/", admin.site.admin_view(mail_views.send_again), name="send_again"),
]
