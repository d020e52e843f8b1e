"""The pages about mail: the whole queue for the owner, and one failed message for whoever answers the request."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from consultations import front_desk, mail_desk
from consultations.models import OutboxEmail


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """How the mail stands; pressing the button queues a test message to each staff address."""
    if not request.user.has_perm(mail_desk.MAY_LOOK_AFTER_MAIL):
        raise PermissionDenied
    if request.method == "POST":
        count = mail_desk.send_tests()
        done = f"Test messages on their way: {count}. Load this page again in a minute to see what became of them."
        messages.success(request, done if count else "The last test was less than a minute ago.")
        return redirect("staff:mail")
    context = {
        **admin.site.each_context(request),
        "title": "Mail",
        "counts": mail_desk.queue_counts(),
        "oldest": mail_desk.oldest_waiting(),
        "tests": mail_desk.test_results(),
        "lost": OutboxEmail.objects.lost().select_related("request").order_by("-finished_at", "-pk")[:50],
    }
    return TemplateResponse(request, "admin/consultations/mail.html", context)


NOTHING_SENT = "Nothing was sent: it has not failed, or this person asked not to be written to."


@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """One failed message of a request: how it stands, and a button that sends it, or all failed ones, again."""
    if not request.user.has_perm(front_desk.MAY_ANSWER):
        raise PermissionDenied
    message = get_object_or_404(OutboxEmail.objects.select_related("request"), pk=pk)
    if message.request is None:
        raise Http404
    if request.method == "POST":
        alone = None if "all" in request.POST else message.pk
        count = front_desk.send_again(message.request_id, by=request.user, message_id=alone)
        done = f"E-mails waiting to be sent again: {count}." if count else NOTHING_SENT
        messages.success(request, done)
        return redirect("admin:consultations_consultationrequest_change", message.request_id)
    context = {
        **admin.site.each_context(request),
        "title": "Send an e-mail again",
        "message": message,
        "standing": mail_desk.standing(message),
        "failed": message.request.messages.failed().count(),
        "may_be_sent": message.has_failed,
    }
    return TemplateResponse(request, "admin/consultations/send_again.html", context)
