"""Staff addresses that stand in messages; they carry no word of what they are about."""

from django.urls import path

from consultations import staff_views

app_name = "staff"
urlpatterns = [path("r/<str:reference>/", staff_views.open_request, name="open_request")]
