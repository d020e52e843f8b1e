"""The people of the journeys. A step is a method that reads aloud, and fails when the page does not let it be done."""

import re
from datetime import date
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from consultations.models import ConsultationRequest
from pages.models import ArticleVersion

MOST_TABS = 120
HOME = "/admin/"
HAS_FOCUS = "element => element === document.activeElement"


class Person:
    """Somebody at a browser."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def opens(self, address: str) -> None:
        self.page.goto(address)

    def follows(self, words: str, *, within: str = "main") -> None:
        self.page.locator(within).get_by_role("link", name=words, exact=True).first.click()

    def presses(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).click()

    def fills(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def goes_back(self) -> None:
        self.page.go_back()

    def is_at(self, path: str) -> None:
        self.page.wait_for_url(lambda address: urlsplit(address).path == path)

    def reads(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def reads_in_title(self, words: str) -> None:
        expect(self.page).to_have_title(re.compile(re.escape(words)))

    def sees(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    def sees_nothing_of(self, words: str) -> None:
        expect(self.page.locator("body")).not_to_contain_text(words)


class Visitor(Person):
    def asks_for_a_call(self, name: str) -> None:
        """Fill in everything the form asks for, with mouse and keyboard, and send it."""
        self.opens("/consultation/")
        self.fills_in_everything(name)
        self.presses("Ask for the call")

    def fills_in_everything(self, name: str) -> None:
        page = self.page
        page.locator("#id_name").fill(name)
        page.locator("#id_phone").fill("703 555 0199")
        page.locator("#id_email").fill("ada@visitor.example")
        page.get_by_label("Either is fine").check()
        page.get_by_label("Morning").check()
        page.get_by_label("You may leave me a voice message").check()
        page.locator("#id_topic").select_option("DEPRESSION")
        page.locator("#id_note").fill("What is a first visit like?")
        page.get_by_label("I am 18 or older").check()
        page.locator("#id_agreement").check()

    def starts_at(self, selector: str) -> None:
        """The page has put the focus there by itself."""
        expect(self.page.locator(selector)).to_be_focused()

    def has_typed(self) -> dict[str, object]:
        """What stands in the form now."""
        page = self.page
        return {
            **{name: page.locator(f"#id_{name}").input_value() for name in ("name", "phone", "email", "topic", "note")},
            **{name: page.locator(f"[name={name}]:checked").input_value() for name in ("channel", "good_time")},
            **{
                name: page.locator(f"#id_{name}").is_checked()
                for name in ("may_leave_message", "is_adult", "agreement")
            },
        }

    def is_thanked_with(self, request: ConsultationRequest) -> None:
        self.is_at("/consultation/received/")
        self.reads("We have your request")
        expect(self.page.locator(".reference-code")).to_have_text(request.reference_spoken)


class KeyboardVisitor(Visitor):
    """Touches no mouse: gets about with Tab, types, and presses Enter, Space and the arrows."""

    def key(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, words: str) -> None:
        self.page.keyboard.type(words)

    def tabs_to(self, target: Locator, *, key: str = "Tab") -> None:
        for _ in range(MOST_TABS):
            if target.evaluate(HAS_FOCUS):
                return
            self.key(key)
        raise AssertionError(f"{key} never reaches {target}")

    def tabs_to_the_button(self) -> None:
        self.tabs_to(self.page.get_by_role("button", name="Ask for the call"))

    def has_focus_on(self, selector: str) -> None:
        expect(self.page.locator(selector)).to_be_focused()

    def follows_in_summary(self, words: str, *, key: str = "Shift+Tab") -> None:
        """Take a link in the list of what is wrong; from a field one goes back up to it."""
        self.tabs_to(self.page.locator(".error-summary").get_by_role("link", name=words), key=key)
        self.key("Enter")


class Staff(Person):
    """Somebody who works at the clinic."""

    def signs_in(self, username: str, *, on_the_way_to: str = HOME) -> None:
        self.opens(on_the_way_to)
        self.reads_in_title("Log in")
        self.fills("Username:", username)
        self.fills("Password:", "a long enough sentence")
        self.presses("Log in")
        if on_the_way_to == HOME:  # whoever may see requests has been led to the call list first
            self.page.wait_for_url(lambda address: "/login/" not in address)
            self.opens(HOME)

    def signs_out(self) -> None:
        self.presses("Log out")
        self.reads("Logged out")

    def opens_the_list_of(self, things: str) -> None:
        self.page.get_by_role("rowheader").get_by_role("link", name=things, exact=True).click()

    def opens_the_row_of(self, words: str) -> None:
        """Follow the link of a row in a list."""
        self.page.locator("#result_list tbody tr", has_text=words).get_by_role("link").first.click()

    def chooses(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def unfolds(self, words: str) -> None:
        self.page.locator("summary", has_text=words).click()

    def saves(self) -> None:
        self.presses("Save and continue editing")
        expect(self.page.locator(".messagelist .success")).to_be_visible()

    def signs_off_as(self, line: str) -> None:
        """From the page of a version on: say who one is, that one has read it, and sign."""
        self.follows("Sign off")
        self.fills("Your name and license, as readers will see them", line)
        self.page.get_by_label("I have read this version").check()
        self.presses("Sign off")
        self.sees("Signed off.")

    def plans_for(self, day: date, clock: str) -> None:
        self.page.get_by_label("At a set time").check()
        self.fills("Day, for a set time", f"{day:%Y-%m-%d}")
        self.fills("Time, Eastern", clock)
        self.presses("Publish")

    def list_of_names(self) -> list[str]:
        """The first column of a list, from the top."""
        return self.page.locator("#result_list tbody th").all_inner_texts()

    def history(self) -> list[list[str]]:
        """What happened to the request that is open, newest first: what, in which words, when and by whom."""
        entries = self.page.locator("section", has=self.page.locator("#history")).locator(".record__entry")
        return [entry.inner_text().split("\n") for entry in entries.all()]


class Editor(Staff):
    """Somebody of the staff who writes articles."""

    def opens_the_draft(self, draft: ArticleVersion) -> None:
        self.opens(f"/admin/pages/articleversion/{draft.pk}/change/")
        # Until the editor has taken its place, the bare box answers to the same name.
        expect(self.page.locator(".ProseMirror")).to_be_visible()

    @property
    def area(self) -> Locator:
        """Where the text of the article is written."""
        return self.page.get_by_role("textbox", name="Text")

    def puts_the_cursor_after(self, place: Locator) -> None:
        """Click into a piece of the text and go to its end."""
        place.click()
        place.evaluate(
            "element => { const range = document.createRange(); range.selectNodeContents(element);"
            "range.collapse(false); const chosen = getSelection(); chosen.removeAllRanges(); chosen.addRange(range); }"
        )

    def cites(self, words: str) -> None:
        """Find a source by these words, and put it where the cursor is."""
        self.page.get_by_role("searchbox").fill(words)
        self.page.keyboard.press("Enter")

    def clears_the_text(self) -> None:
        self.area.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")

    def pastes(self, html: str) -> None:
        """Let the clipboard hold this HTML, and paste it where the cursor is."""
        self.area.evaluate(
            "(area, html) => { const data = new DataTransfer(); data.setData('text/html', html);"
            "const all = { clipboardData: data, bubbles: true, cancelable: true };"
            "area.dispatchEvent(new ClipboardEvent('paste', all)); }",
            html,
        )
