// Says how much room is left in a text box; the server counts again, and nothing is ever cut.
const QUIET_MILLISECONDS = 800;

for (const box of document.querySelectorAll("textarea[data-longest]")) {
  const longest = Number(box.dataset.longest);
  const seen = document.createElement("p");
  const heard = document.createElement("p");
  let timer;
  seen.className = "field__count";
  seen.setAttribute("aria-hidden", "true");
  heard.className = "visually-hidden";
  heard.setAttribute("role", "status");
  box.after(seen, heard);

  const words = () => {
    const left = longest - [...box.value].length;
    return left < 0 ? `${-left} characters too many` : `${left} of ${longest} characters left`;
  };
  const say = () => {
    seen.textContent = words();
    clearTimeout(timer);
    timer = setTimeout(() => { heard.textContent = words(); }, QUIET_MILLISECONDS);
  };
  seen.textContent = words();
  box.addEventListener("input", say);
}
