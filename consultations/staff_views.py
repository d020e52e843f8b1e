from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from consultations.finding import told_as
from consultations.models import ConsultationRequest
from consultations.references import is_reference, typed

MAY_SEE = "consultations.view_consultationrequest"


@staff_member_required
@require_safe
def open_request(request: HttpRequest, reference: str) -> HttpResponse:
    """The link in a staff message leads to the request itself. Who may see none learns of none, either."""
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    if not is_reference(typed(reference)):
        raise Http404
    found = get_object_or_404(ConsultationRequest, told_as(typed(reference)))
    return redirect("admin:consultations_consultationrequest_change", found.pk)
