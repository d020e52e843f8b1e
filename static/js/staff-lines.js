// Keeps the lines at the top of a staff page current while somebody looks at it; asks no more once they are signed out.
const EVERY = 45_000; // milliseconds
const place = document.getElementById("staff-lines");
let timer;

async function look() {
  try {
    const answer = await fetch(place.dataset.address, { redirect: "error" });
    if (answer.status === 403) return stop();
    if (!answer.ok) return;
    const next = place.cloneNode();
    next.innerHTML = await answer.text();
    // Only what has changed is read aloud.
    if (next.innerHTML.trim() !== place.innerHTML.trim()) place.innerHTML = next.innerHTML;
  } catch {
    // The site cannot be reached now; the next look may.
  }
}

function start() {
  clearInterval(timer);
  timer = setInterval(look, EVERY);
}

function follow() {
  if (document.hidden) return clearInterval(timer);
  look();
  start();
}

function stop() {
  clearInterval(timer);
  document.removeEventListener("visibilitychange", follow);
}

document.addEventListener("visibilitychange", follow);
if (!document.hidden) start();
