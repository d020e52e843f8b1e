"""The call list: one ready view of the requests, or those that a search found, a page at a time and never counted."""

from collections.abc import Mapping

from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeList
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

from consultations import desk_lines, request_search
from consultations.counting import in_words
from consultations.narrowing import narrowing_asked
from consultations.ready_views import OPEN, PARAMETER, VIEWS, ReadyView, to_count, view_asked_for
from consultations.standings import standings
from consultations.turns import press_for

PER_PAGE = 50
# Further down nobody reads; what is there is found by a search or in another view.
MOST_PAGES = 100


class RequestList(ChangeList):
    """A page of requests, each with what was asked about its number and address before, in one query."""

    def __init__(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        self.view = view_asked_for(request)
        self.counts: Mapping[str, int] = {}
        self.is_chosen = PARAMETER in request.GET and self.view is not OPEN
        self.user = request.user
        self.narrowing = narrowing_asked(request.GET)
        super().__init__(request, *args, **kwargs)

    def get_queryset(self, request: HttpRequest, exclude_parameters: object = None) -> QuerySet:
        """No field of a request is asked for in an address: which rows, and in what order, is for the view to say."""
        self.filter_specs, self.has_filters, self.has_active_filters, self.clear_all_filters_qs = [], False, False, "?"
        self.query = self.query.strip()
        every = self.root_queryset.filter(self.narrowing.condition)
        rows = self.view.rows(every)
        if not self.query:
            return rows.order_by(*self.view.order)
        first = rows if self.is_chosen else OPEN.rows(every)
        everywhere = rows if self.is_chosen else every
        found = request_search.found(self.query, first.order_by(*self.view.order), is_everywhere=not self.is_chosen)
        return everywhere.filter(found).order_by(F("turn").asc(nulls_last=True), "-pk")

    def get_results(self, request: HttpRequest) -> None:
        self.page_num = 1 if self.query else min(max(self.page_num, 1), MOST_PAGES)
        start = (self.page_num - 1) * PER_PAGE
        rows = list(self.queryset[start : start + PER_PAGE + 1])
        self.result_list, self.has_more = rows[:PER_PAGE], len(rows) > PER_PAGE
        self.result_count = len(self.result_list)
        self.full_result_count = self.result_count  # so that the form for searching says nothing of either
        self.can_show_all, self.multi_page, self.show_all = False, False, False
        self.params = {}  # a new search looks everywhere, whatever view it is typed in
        self.show_admin_actions = bool(self.result_list)
        for found, standing in zip(self.result_list, standings(self.result_list).values(), strict=True):
            found.standing = standing
            found.press = press_for(found, self.user)
        if request.method == "GET":  # with what the lines at the top of the page count, in one query
            self.counts = desk_lines.count_for(self.user, to_count())

    @property
    def all_rows(self) -> QuerySet:
        """Those of every page; of a search those that are shown."""
        return self.root_queryset.filter(pk__in=[row.pk for row in self.result_list]) if self.query else self.queryset

    # What the template shows.

    @property
    def asked_for(self) -> str:
        """The list as it is shown, from its first page, for an address."""
        asked = {**({PARAMETER: self.view.key} if self.is_chosen else {}), **self.narrowing.query}
        asked |= {SEARCH_VAR: self.query} if self.query else {}
        return f"?{urlencode(asked)}" if asked else ""

    @property
    def ready_views(self) -> list[dict[str, object]]:
        return [self._shown(view) for view in VIEWS]

    @property
    def view_address(self) -> str:
        return self._page(1)

    @property
    def without_narrowing(self) -> str:
        return f"?{PARAMETER}={self.view.key}" if self.view.key else "."

    @property
    def found_in_words(self) -> str:
        """What was looked through for a search, and how many of those found are shown."""
        where = f"in “{self.view.label}”" if self.is_chosen else "among all requests"
        if not self.is_chosen and request_search.is_short(self.query):
            where = "among those who wait: type three letters or more to look among all requests"
        if self.has_more:
            return f"The first {PER_PAGE} are shown, looked for {where}. Type more of it to see fewer."
        count = "1 request" if self.result_count == 1 else f"{self.result_count} requests"
        return f"Found {count}, looked for {where}."

    @property
    def earlier(self) -> str:
        return self._page(self.page_num - 1) if self.page_num > 1 else ""

    @property
    def further(self) -> str:
        return self._page(self.page_num + 1) if self._leads_on else ""

    @property
    def ends_here(self) -> bool:
        """Whether there are more requests than the list ever shows."""
        return self.has_more and not self.query and not self._leads_on

    @property
    def _leads_on(self) -> bool:
        return self.has_more and not self.query and self.page_num < MOST_PAGES

    def _page(self, number: int) -> str:
        shown = {**({PARAMETER: self.view.key} if self.view.key else {}), **self.narrowing.query}
        return f"?{urlencode({**shown, PAGE_VAR: number})}" if shown or number > 1 else "."

    def _shown(self, view: ReadyView) -> dict[str, object]:
        is_current = view is self.view and (self.is_chosen or not self.query)
        asked = {**({PARAMETER: view.key} if view.key else {}), **({SEARCH_VAR: self.query} if self.query else {})}
        address = f"?{urlencode(asked)}" if asked else "."
        told = in_words(self.counts[view.key]) if view.key in self.counts else ""
        return {"view": view, "address": address, "count": told, "is_current": is_current}
