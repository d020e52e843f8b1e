// A second press while the first is on its way does nothing; the server would take both as one in any case.
for (const form of document.querySelectorAll("form[method='post']")) {
  const button = form.querySelector("button[type='submit'], button:not([type])");
  if (!button) continue;
  const free = () => button.removeAttribute("aria-disabled");
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    else button.setAttribute("aria-disabled", "true");
  });
  // Back on the page, also from the browser's memory, the button works again.
  addEventListener("pageshow", free);
  // A connection that has died must not leave a button that cannot be pressed.
  form.addEventListener("submit", () => setTimeout(free, 20_000));
}
