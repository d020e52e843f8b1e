from django.urls import path

from pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("learn/", views.article_list, name="article_list"),
    path("learn/<slug:slug>/", views.article, name="article"),
    path("search/", views.search, name="search"),
    path("about/", views.about, name="about"),
    path("fees/", views.fees, name="fees"),
    path("contact/", views.contact, name="contact"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("good-faith-estimate/", views.good_faith_estimate, name="good_faith_estimate"),
    path("how-we-write/", views.how_we_write, name="how_we_write"),
    path("privacy-practices/", views.privacy_practices, name="privacy_practices"),
    path("nondiscrimination/", views.nondiscrimination, name="nondiscrimination"),
    path("corrections/", views.corrections, name="corrections"),
]
