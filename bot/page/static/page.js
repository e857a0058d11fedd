// What the page can do besides: copy words, fetch citations and suggestions, scroll to the words.
// Everything works without it.

const told = document.getElementById("told");
let silence;

document.documentElement.classList.add("js");

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  say((await copied(button.dataset.copy)) ? button.dataset.told : "The browser does not allow copying.");
});

// An address without the fields that were left empty.
document.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

document.addEventListener("input", async ({ target }) => {
  const address = target.dataset.suggest;
  if (!address || !target.value) return;
  const answer = await fetch(`${address}?typed=${encodeURIComponent(target.value)}`);
  if (!answer.ok) return;
  const options = (await answer.json()).map((name) => new Option(name, name));
  target.list.replaceChildren(...options);
});

// "toggle" does not bubble; it can be caught on the way down.
document.addEventListener("toggle", (event) => {
  const place = event.target.open && event.target.querySelector("[data-fill]");
  if (place) fill(place);
}, true);

if (new URLSearchParams(location.search).has("at") && !location.hash) {
  document.getElementById("at")?.scrollIntoView({ block: "center" });
}

async function copied(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return copiedByHand(words);
  }
}

// Without a secure connection browsers have no clipboard, only the older command.
function copiedByHand(words) {
  const area = document.createElement("textarea");
  area.value = words;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

async function fill(place) {
  const address = place.dataset.fill;
  delete place.dataset.fill;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${address}${address.includes("?") ? "&" : "?"}bare=1`);
    if (answer.ok) place.innerHTML = await answer.text();
  } finally {
    place.removeAttribute("aria-busy");
  }
}

function say(words) {
  told.textContent = words;
  clearTimeout(silence);
  silence = setTimeout(() => { told.textContent = ""; }, 4000);
}
