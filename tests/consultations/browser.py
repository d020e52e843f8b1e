"""What a browser does with our form: it sends what stands in it, and nothing else."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.test import Client

from tests.factories import EVERY_ANSWER
from tests.markup import elements, one, parse, text_of

FORM = "/consultation/"


def what_it_sends(page: str, form_id: str = "consultation-request") -> dict[str, str]:
    """The values of a form on a page, as the next press of its button would send them, without the button's own."""
    (form,) = (form for form in elements(parse(page), "form") if form.get("id") == form_id)
    return dict(_values(form))


def opened_form(client: Client, **answers: str) -> dict[str, str]:
    """Open the form, fill in `answers`, and return what pressing the button would send."""
    return what_it_sends(client.get(FORM).text) | answers


def kept(page: str) -> dict[str, str]:
    """The visitor's own answers that stand on a page."""
    return {name: value for name, value in what_it_sends(page).items() if name in EVERY_ANSWER}


def title_of(page: str) -> str:
    return text_of(one(parse(page), "title"))


def main_text(page: str) -> str:
    return text_of(one(parse(page), "main"))


def summary_of(page: str) -> tuple[str, bool]:
    """The box above the form that says why it came back, and whether the browser starts there without a script."""
    (box,) = (box for box in parse(page).iter("div") if box.get("class") == "error-summary")
    return text_of(box), box.get("autofocus") is not None and box.get("tabindex") == "-1"


def errors_at(page: str, field: str) -> list[str]:
    """The errors that stand at a field."""
    return [
        text_of(paragraph, without=("span",))
        for block in parse(page).iter("div")
        if block.get("id") == f"id_{field}_error"
        for paragraph in block.iter("p")
    ]


def _values(form: Element) -> Iterator[tuple[str, str]]:
    for control in elements(form, "input", "textarea", "select"):
        name = control.get("name", "")
        if control.tag == "textarea":
            yield name, (control.text or "")
        elif control.tag == "select":
            options = elements(control, "option")
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            yield name, chosen[0].get("value", "")
        elif control.get("type") not in ("checkbox", "radio", "submit", "button"):
            yield name, control.get("value", "")
        elif control.get("type") in ("checkbox", "radio") and control.get("checked") is not None:
            yield name, control.get("value", "on")
