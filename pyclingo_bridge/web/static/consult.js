// The page answers as one types: the whole form is sent, and what comes back is put in place. The
// field in which one types is never replaced.
import { fill, said, Steps } from "./form.js";

const WAIT = 200; // milliseconds after a key, until the form is sent
const form = document.getElementById("form");
const by = (id) => document.getElementById(id);
const fields = new Map([...document.querySelectorAll("[data-field]")].map((one) => [one.dataset.field, one]));
const narrow = matchMedia("(max-width: 61.99rem)");

let steps = new Steps(said(form));
let marked = {}; // what stands beside each field now, as JSON
let asked = [...by("asked").querySelectorAll("[data-field]")].map((one) => one.dataset.field);
let sending = null; // the request that is on its way
let timer = 0;
let failed = false; // whether the last request had no answer

// --- What comes back, put in place ---
// HTML from our own server, where everything is escaped. A parsed document runs no script.
function pieces(html) {
  return [...new DOMParser().parseFromString(html, "text/html").body.childNodes];
}

// Replaces what an element holds; what was open stays open, and the focus stays where it was.
function replace(element, html) {
  const open = [...element.querySelectorAll("details[id]")].map((one) => [one.id, one.open]);
  const active = element.contains(document.activeElement) ? document.activeElement : null;
  const key = active && (active.id || `${active.name}=${active.value}`);
  element.replaceChildren(...pieces(html));
  for (const [id, was] of open) if (by(id)) by(id).open = was;
  if (!active) return;
  const again = [...element.querySelectorAll("button, a, summary, [id]")].find((one) => (one.id || `${one.name}=${one.value}`) === key);
  (again ?? element.querySelector("summary, button, a") ?? by("bar")).focus({ preventScroll: true });
}

function show(parts) {
  if (parts.verdict !== by("verdict").textContent) by("verdict").textContent = parts.verdict;
  replace(by("bar"), parts.bar);
  replace(by("answer"), parts.answer);
  replace(by("stated"), parts.stated);
  const filled = new URLSearchParams(said(form));
  for (const [name, field] of fields) mark(name, field, filled.has(name), parts.fields[name]);
  ask(parts.asked);
  by("nothing-asked").textContent = parts.nothing_asked;
  count();
}

function mark(name, field, stated, found) {
  const text = JSON.stringify(found);
  field.classList.toggle("stated", stated);
  if (name in marked && marked[name] === text) return;
  marked[name] = text;
  by(`n-${name}`).replaceChildren(...pieces(found?.note ?? ""));
  field.classList.toggle("idle", found?.idle ?? false);
  field.classList.toggle("bad", found?.bad ?? false);
  field.querySelector("input[type=text]")?.setAttribute("aria-invalid", String(found?.bad ?? false));
  for (const label of field.querySelectorAll("[data-value]")) {
    const kind = found?.signs[label.dataset.value];
    label.querySelector(".sign").textContent = kind ? `${kind === "contradicts" ? "✗" : "!"} ${kind}` : "";
  }
}

// The questions that come first: the fields themselves are moved there, and home again. The one in
// which the focus is stays where it is, so that Tab leads from it to the next question.
function ask(names) {
  const place = by("asked");
  const kept = asked.filter((name) => fields.get(name).contains(document.activeElement));
  const wanted = [...kept, ...names.filter((name) => !kept.includes(name) && !fields.get(name)?.contains(document.activeElement))];
  for (const name of asked) if (!wanted.includes(name)) goHome(name);
  for (const name of wanted) {
    const field = fields.get(name);
    if (kept.includes(name)) continue;
    if (!place.contains(field)) {
      const home = document.createElement("span");
      home.className = "home";
      home.dataset.home = name;
      home.hidden = true;
      field.before(home);
    }
    place.append(field);
  }
  asked = wanted;
  by("nothing-asked").hidden = wanted.length > 0;
}

function goHome(name) {
  const home = document.querySelector(`[data-home="${CSS.escape(name)}"]`);
  if (home) home.replaceWith(fields.get(name));
}

function count() {
  for (const section of document.querySelectorAll("details.section")) {
    const stated = section.querySelectorAll(".field.stated").length;
    const word = section.id === "section-readings" ? "chosen otherwise" : "stated";
    section.querySelector(".count").textContent = stated ? `${stated} ${word}` : "";
  }
}

function tell(text) {
  by("told").textContent = text;
  by("told").hidden = !text;
}

// --- Sending ---
async function post(path, body, signal) {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return fetch(path, { method: "POST", body, signal, headers, cache: "no-store", credentials: "omit", referrerPolicy: "same-origin" });
}

// Sends the form. A request that another one overtakes is given up, and its answer never shown.
async function update(again = 3) {
  clearTimeout(timer);
  sending?.abort();
  const mine = (sending = new AbortController());
  const asking = steps.state;
  by("pane").classList.add("stale");
  try {
    const last = steps.field ? `&last=${encodeURIComponent(steps.field)}` : "";
    const reply = await post("/answer", asking + last, mine.signal);
    const parts = reply.ok ? await reply.json() : await reply.text();
    if (mine !== sending) return;
    if (reply.ok) {
      show(parts);
      if (failed) tell("");
      failed = false;
      by("pane").classList.toggle("stale", asking !== steps.state);
    } else if (reply.status === 503 && again > 0) {
      timer = setTimeout(() => update(again - 1), 1000 * Number(reply.headers.get("retry-after") ?? 1));
    } else {
      failed = true;
      tell(`Not answered: ${parts}`);
    }
  } catch (error) {
    if (mine === sending && error.name !== "AbortError") {
      failed = true;
      tell("The server does not answer. What you typed is still here; is crlm serve running?");
    }
  }
}

function changed(field, wait) {
  if (!steps.take(said(form), field)) return;
  remember();
  by("pane").classList.add("stale");
  clearTimeout(timer);
  timer = setTimeout(update, wait);
}

function remember() {
  history.replaceState(null, "", steps.state ? `/#${steps.state}` : "/");
  by("undo").disabled = !steps.canUndo;
  by("redo").disabled = !steps.canRedo;
}

function go(state) {
  fill(form, state);
  remember();
  openStated();
  update();
}

// Opens the sections in which something is stated; none is ever closed by itself.
function openStated() {
  const pairs = new URLSearchParams(said(form));
  for (const [name, field] of fields) {
    if (!pairs.has(name)) continue;
    const section = field.closest("details") ?? document.querySelector(`[data-home="${CSS.escape(name)}"]`)?.closest("details");
    if (section) section.open = true;
  }
}

function load(state) {
  fill(form, state);
  steps.take(said(form), null);
  go(steps.state);
  const taken = new URLSearchParams(said(form));
  const lost = [...new URLSearchParams(state)].filter(([name, text]) => text && !taken.getAll(name).includes(text));
  if (lost.length) tell(`Not taken over, as the page has no such choice: ${lost.map((pair) => pair.join(" ")).join("; ")}`);
}

// --- What is done ---
form.addEventListener("input", (event) => {
  const { name, type } = event.target;
  if (event.target.id === "filter") filter(event.target.value);
  else if (name && name !== "case") changed(name, type === "radio" || type === "checkbox" ? 0 : WAIT);
});

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.hasAttribute("formaction") && button.id !== "open") return; // a file, or a tab of its own
  event.preventDefault();
  if (button?.name === "goal") explain(button);
  else if (button?.name === "unset") takeBack(button.value);
  else if (button?.id === "open") openCase(by("case").value);
  else update();
});

function takeBack(name) {
  const pairs = new URLSearchParams(said(form));
  pairs.delete(name);
  load(pairs.toString());
}

// Why, and why not: told below the line, and taken away again.
async function explain(button) {
  const line = button.closest("li, .whys");
  const told = [...line.children].find((one) => one.dataset.goal === button.value);
  if (told) {
    told.remove();
    button.setAttribute("aria-expanded", "false");
    return;
  }
  const body = new URLSearchParams(steps.state);
  body.set("goal", button.value);
  const reply = await post("/why", body);
  if (!reply.ok) return tell(await reply.text());
  const made = document.createElement("div");
  made.dataset.goal = button.value;
  made.append(...pieces(await reply.text()));
  line.append(made);
  button.setAttribute("aria-expanded", "true");
}

async function openCase(text) {
  const reply = await post("/fields", new URLSearchParams({ case: text }));
  const found = reply.headers.get("content-type")?.startsWith("application/json") ? await reply.json() : { problems: "" };
  by("refused").replaceChildren(...pieces(reply.ok ? "" : found.problems));
  if (!reply.ok) return found.problems ? undefined : tell("The file could not be opened.");
  by("case").value = by("file").value = "";
  load(new URLSearchParams(found.fields).toString());
  return by("questions").focus();
}

document.addEventListener("click", (event) => {
  const name = event.target.closest?.("[data-go]")?.dataset.go;
  if (!name || !fields.has(name)) return;
  event.preventDefault();
  const field = fields.get(name);
  for (let part = field; (part = part.parentElement?.closest("details")); ) part.open = true;
  if (narrow.matches) by("pane").open = false;
  field.hidden = false;
  (field.querySelector("input:checked") ?? field.querySelector("input, textarea")).focus();
});

by("undo").addEventListener("click", () => steps.canUndo && go(steps.go(-1)));
by("redo").addEventListener("click", () => steps.canRedo && go(steps.go(1)));
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.target.matches?.("input[type=text], input[type=search], textarea")) return;
  const redo = event.key === "y" || (event.key.toLowerCase() === "z" && event.shiftKey);
  if (redo ? steps.canRedo : event.key === "z" && steps.canUndo) {
    event.preventDefault();
    go(steps.go(redo ? 1 : -1));
  }
});
by("empty").addEventListener("click", (event) => {
  event.preventDefault();
  load("");
});
by("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(location.href);
    tell("The link is copied. It holds what is filled in: share it as you would share the case.");
  } catch {
    tell(`Copy the address of this page: ${location.href}`);
  }
});
by("file").addEventListener("change", async () => {
  const [file] = by("file").files;
  if (file) openCase(await file.text());
});
addEventListener("hashchange", () => load(location.hash.slice(1)));

// --- The filter ---
function filter(text) {
  const words = text.toLowerCase().replace(/[-_]/g, " ").split(/\s+/).filter(Boolean);
  let matches = 0;
  for (const field of fields.values()) {
    const found = words.every((word) => field.dataset.search.replace(/[-_]/g, " ").includes(word));
    field.hidden = !found && !field.contains(document.activeElement);
    matches += found;
    if (found && words.length) field.closest("details")?.setAttribute("open", "");
  }
  by("matches").textContent = words.length ? `${matches} found` : "";
}
by("filter").addEventListener("keydown", (event) => {
  if (event.key === "Escape" || event.key === "Enter") event.preventDefault();
  if (event.key === "Escape") filter((by("filter").value = ""));
});

// --- The start ---
document.documentElement.classList.add("scripted");
for (const id of ["undo", "redo", "copy", "files"]) by(id).hidden = false;
document.querySelector(".filter").hidden = false;
by("pane").open = !narrow.matches;
narrow.addEventListener("change", () => (by("pane").open = !narrow.matches));
if (location.hash.length > 1) {
  load(location.hash.slice(1));
  steps = new Steps(steps.state);
  remember();
} else if (steps.state) go(steps.state);
