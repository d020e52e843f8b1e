"""The pictures that editors place in texts: the list of them, the upload, and where each one shows."""

from collections.abc import Sequence

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from pages.admin.picture_form import PictureForm, UploadForm
from pages.models import ArticleVersion, Picture, PictureUse, Rendition
from pages.picture_store import add_picture, delete_picture
from pages.picture_upload import StopsAtLimit, made_ready
from pages.pictures import drafts_by_key

NOT_YET = "Nothing yet"
PLACE = "Put this on a line of its own in the text of an article."
STAYS = "A version that is kept for ever shows this picture, so it stays as it is. To change it, upload it anew."


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    list_display = ("thumbnail", "words", "how_to_place", "shows_in", "uploaded_at")
    list_display_links = ("words",)
    search_fields = ("description", "caption", "credit")
    ordering = ("-uploaded_at", "-pk")
    list_per_page = 24
    made = ("preview", "placing", "shows_in", "size", "uploaded_by", "uploaded_at")

    def get_actions(self, request: HttpRequest) -> dict[str, object]:
        """Pictures are taken away one by one, each with a look at where it shows."""
        return {}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        uses = PictureUse.objects.select_related("version").order_by("version__article__slug", "version_id")
        uses = uses.only("picture_id", *(f"version__{name}" for name in ("number", "state", "title", "short_title")))
        smallest = Rendition.objects.filter(format=Rendition.Format.WEBP).order_by("width")
        prefetched = Prefetch("uses", uses), Prefetch("renditions", smallest, to_attr="webp")
        return super().get_queryset(request).prefetch_related(*prefetched)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        drafts = drafts_by_key()
        for picture in changelist.result_list:
            picture.drafts = drafts.get(picture.key, [])
        return changelist

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Picture | None:
        picture = super().get_object(request, object_id, from_field)
        if picture:
            picture.drafts = drafts_by_key().get(picture.key, [])
        return picture

    def get_form(
        self, request: HttpRequest, obj: Picture | None = None, change: bool = False, **kwargs: object
    ) -> type:
        return super().get_form(request, obj, change, form=PictureForm if obj else UploadForm, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Picture | None = None) -> Sequence[str]:
        return (*self.made, *PictureForm.Meta.fields) if obj else ("file", *PictureForm.Meta.fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Picture | None = None) -> Sequence[str]:
        return self.made if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        """A picture that a frozen version shows is there to be looked at."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_frozen)

    def has_delete_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_frozen)

    def get_urls(self) -> list[object]:
        # The form's token is checked once the upload is known to come from staff: to look for it is to read it all.
        add = self.admin_site.admin_view(csrf_exempt(self.receive_upload))
        return [path("add/", add), *super().get_urls()]

    def receive_upload(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        request.upload_handlers = [StopsAtLimit(request)]
        return self._add(request)

    @method_decorator(csrf_protect)
    def _add(self, request: HttpRequest) -> HttpResponse:
        with made_ready(request.FILES.get("file")):
            return self.add_view(request)

    def save_model(self, request: HttpRequest, obj: Picture, form: forms.ModelForm, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.uploaded_by = request.user
            add_picture(obj, form.cleaned_data["file"])

    def get_deleted_objects(
        self, objs: Sequence[Picture], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """The picture alone: the files that were made of it are nothing that staff know."""
        _, _, lacking, protected = super().get_deleted_objects(objs, request)
        return [str(picture) for picture in objs], {"pictures": len(objs)}, lacking, protected

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        delete_picture(obj)

    def response_post_save_add(self, request: HttpRequest, obj: Picture) -> HttpResponse:
        """Show the new picture, with the line by which it is placed."""
        return redirect("admin:pages_picture_change", obj.pk)

    @admin.display(description="Picture")
    def thumbnail(self, picture: Picture) -> SafeString:
        return _image(picture.webp[0], "picture-thumbnail", "")

    @admin.display(description="Picture")
    def preview(self, picture: Picture) -> SafeString:
        return _image(picture.webp[-1], "picture-preview", picture.description)

    @admin.display(description="Description")
    def words(self, picture: Picture) -> str:
        return picture.description or "Only decoration"

    @admin.display(description="To place it")
    def how_to_place(self, picture: Picture) -> SafeString:
        return format_html('<code class="picture-marker">{}</code>', picture.marker)

    @admin.display(description="To place it")
    def placing(self, picture: Picture) -> SafeString:
        told = f"{PLACE} {STAYS}" if picture.is_frozen else PLACE
        return format_html('{} <p class="picture-told">{}</p>', self.how_to_place(picture), told)

    @admin.display(description="Shows in")
    def shows_in(self, picture: Picture) -> SafeString | str:
        versions = [use.version for use in picture.uses.all()] + picture.drafts
        return format_html_join(", ", '<a href="{}">{}</a>', map(_link, versions)) or NOT_YET

    @admin.display(description="Size")
    def size(self, picture: Picture) -> str:
        return f"{picture.width} × {picture.height} pixels"


def _image(rendition: Rendition, name: str, alt: str) -> SafeString:
    return format_html(
        '<img class="{}" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        *(name, rendition.address, rendition.width, rendition.height, alt),
    )


def _link(version: ArticleVersion) -> tuple[str, str]:
    state = " (draft)" if version.is_draft else ""
    return reverse("admin:pages_articleversion_change", args=[version.pk]), f"{version}{state}"
