from django.urls import path, register_converter

from pages import image_views, preview_views, views

register_converter(image_views.PictureFileName, "picture_file_name")

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("learn/", views.article_list, name="article_list"),
    path("learn/<slug:slug>/", views.article, name="article"),
    path("preview/<str:token>/", preview_views.preview, name="preview"),
    path("learn/<slug:slug>/card.png", image_views.article_card, name="article_card"),
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
    path("media/pictures/<picture_file_name:name>", image_views.picture_file, name="picture_file"),
]
