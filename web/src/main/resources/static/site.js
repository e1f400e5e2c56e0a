// What HTML and htmx do not do: uploads with progress, following a log, clocks that tick.
"use strict";

function put(url, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.setRequestHeader("Content-Type", "application/zip");
    request.upload.onprogress = (event) => event.lengthComputable && onProgress((100 * event.loaded) / event.total);
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error("The upload was refused (" + request.status + ").")));
    request.onerror = () => reject(new Error("The connection broke. Try again."));
    request.send(file);
  });
}

async function api(method, path, body, csrf) {
  const response = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    const first = answer.detail || answer.error || Object.values(answer)[0] || "The site answered " + response.status + ".";
    throw new Error(Array.isArray(first) ? first.join(" ") : first);
  }
  return answer;
}

async function upload(form, file) {
  const status = form.querySelector("[data-status]");
  const bar = form.querySelector("progress");
  const csrf = form.dataset.csrf;
  const bundle = form.dataset.upload === "bundle";
  const plain = form.dataset.upload === "dataset";
  const organization = form.elements.organization && form.elements.organization.value;
  const say = (text, bad) => { status.textContent = text; status.className = bad ? "bad" : "soft"; };
  if (form.classList.contains("busy")) return;
  const problems = form.querySelector("[data-problems]");
  if (problems) problems.hidden = true;
  try {
    form.classList.add("busy");
    bar.value = 0;
    bar.hidden = false;
    say("Uploading " + file.name + " …");
    const wanted = { type: plain ? form.dataset.type : bundle ? "competition_bundle" : "submission", request_sassy_file_name: file.name, file_name: file.name.slice(-64), file_size: file.size };
    if (!bundle && !plain) wanted.competition = Number(form.dataset.competition);
    const target = await api("POST", "/api/datasets/", wanted, csrf);
    await put(target.sassy_url, file, (percent) => { bar.value = percent; });
    const done = await api("PUT", "/api/datasets/completed/" + target.key + "/", undefined, csrf);
    if (plain) {
      location.reload();
    } else if (bundle) {
      say("Checking the bundle …");
      await followCreation(form, done.status_id, say);
    } else {
      say("Submitting …");
      const submission = { phase: Number(form.dataset.phase), data: target.key };
      if (organization) submission.organization = Number(organization);
      const made = await api("POST", "/api/submissions/", submission, csrf);
      location.assign("/submissions/" + made.id + "/");
    }
  } catch (problem) {
    say(problem.message, true);
  } finally {
    form.classList.remove("busy");
    bar.hidden = true;
    form.reset();
  }
}

// A line of the checker, "file:line:column: what. What to do", as an item of a list.
function problemItem(line) {
  const [, place, text] = /^(.*?(?::\d+:\d+)?): (.*)$/s.exec(line) || [, "", line];
  const stop = text.search(/\. (?=[A-Z])/);
  const item = document.createElement("li");
  for (const [tag, words] of [["code", place], ["b", stop < 0 ? text : text.slice(0, stop + 1)], ["span", stop < 0 ? "" : text.slice(stop + 2).replace(/([^.?!])$/, "$1.")]]) {
    const part = document.createElement(tag);
    part.textContent = words;
    if (words) item.append(part, " ");
  }
  return item;
}

async function followCreation(form, id, say) {
  for (let tries = 0; tries < 1800; tries++) {
    const state = await api("GET", "/api/competitions/" + id + "/creation_status/", undefined, form.dataset.csrf);
    if (state.status === "Finished") return location.assign("/competitions/" + state.resulting_competition + "/");
    if (state.status === "Failed") {
      const lines = (state.details || "").split("\n").filter(Boolean);
      const problems = form.querySelector("[data-problems]");
      problems.replaceChildren(...lines.map(problemItem));
      problems.hidden = lines.length === 0;
      const count = lines.length === 1 ? "1 problem" : lines.length + " problems";
      return say("The bundle does not load yet: " + count + ". Mend what is listed and upload it again.", true);
    }
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  say("This takes unusually long. You can leave the page; the competition appears in the list.", true);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (form && event.target.files && event.target.files[0]) upload(form, event.target.files[0]);
});
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.closest && event.target.closest("form[data-upload]");
    if (!form) return;
    event.preventDefault();
    form.classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files[0]) upload(form, event.dataTransfer.files[0]);
  });
}
// A page with a place to drop files opens none of them by accident.
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => document.querySelector("form[data-upload]") && event.preventDefault());
}

// What cannot be undone is asked once more.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

const MAX_LOG_NODES = 20000;
document.addEventListener("htmx:sseMessage", (event) => {
  const log = event.target;
  if (!log.matches(".log.live")) return;
  while (log.childNodes.length > MAX_LOG_NODES) log.firstChild.remove();
  const follow = document.querySelector('[data-follow="' + log.id + '"]');
  if (follow && follow.checked) log.scrollTop = log.scrollHeight;
  plotSoon();
});

// Lines like {"type": "plot", "value": 0.42} are points of a curve.
const POINT = /\{\s*"type"\s*:\s*"plot"\s*,\s*"value"\s*:\s*(-?\d[\d.eE+-]*)\s*\}/g;
const MAX_POINTS = 1000;
function plot() {
  const card = document.querySelector("[data-plot]");
  if (!card) return;
  const text = [...document.querySelectorAll("pre.log:not(.fault .log)")].map((log) => log.textContent).join("\n");
  const values = [...text.matchAll(POINT)].map((match) => Number(match[1])).filter(Number.isFinite).slice(-MAX_POINTS);
  card.hidden = values.length < 2;
  if (card.hidden) return;
  const least = Math.min(...values);
  const most = Math.max(...values);
  const points = values.map((value, i) => [5 + (290 * i) / (values.length - 1), 110 - (90 * (value - least)) / (most - least || 1)]);
  card.querySelector("polyline").setAttribute("points", points.map((point) => point.map((n) => n.toFixed(1)).join(",")).join(" "));
  card.querySelector("[data-least]").textContent = "min " + least;
  card.querySelector("[data-last]").textContent = "last " + values.at(-1);
  card.querySelector("[data-most]").textContent = "max " + most;
}
// Drawn at most once a frame, however fast lines arrive.
let drawing = 0;
function plotSoon() {
  if (!drawing) drawing = requestAnimationFrame(() => { drawing = 0; plot(); });
}
document.addEventListener("htmx:afterSettle", plotSoon);
plotSoon();

// A new connection sends the recent lines again.
document.addEventListener("htmx:sseOpen", (event) => {
  for (const log of event.target.querySelectorAll(".log.live")) log.replaceChildren();
});

// What did not change is not swapped: the keyboard's focus and a selection stay.
const shown = new WeakMap();
document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  if (shown.get(target) === event.detail.serverResponse) event.detail.shouldSwap = false;
  shown.set(target, event.detail.serverResponse);
  const clock = target.id && document.querySelector('[data-ago="' + target.id + '"]');
  if (clock) since.set(clock, performance.now());
});

function duration(millis) {
  const seconds = Math.floor(millis / 1000);
  if (seconds < 60) return seconds + " s";
  if (seconds < 3600) return Math.floor(seconds / 60) + " min " + (seconds % 60) + " s";
  return Math.floor(seconds / 3600) + " h " + Math.floor((seconds % 3600) / 60) + " min";
}
const since = new WeakMap();
function tick() {
  for (const clock of document.querySelectorAll("[data-elapsed],[data-ago]")) {
    if (!since.has(clock)) since.set(clock, performance.now() - Number(clock.dataset.elapsed || 0));
    const passed = performance.now() - since.get(clock);
    if (passed < 1000) {
      if ("ago" in clock.dataset) clock.textContent = "just now";
    } else {
      clock.textContent = duration(passed) + ("ago" in clock.dataset ? " ago" : "");
    }
  }
}
setInterval(tick, 1000);
tick();
const tab = document.querySelector(".tabs [aria-current=page]");
if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 40;

// Buttons that copy what another element holds.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(source.value === undefined ? source.textContent : source.value);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = words; }, 2000);
  } catch {
    // Without a secure connection the browser keeps its clipboard to itself; the text can be taken by hand.
    getSelection().selectAllChildren(source);
    if (source.select) source.select();
  }
});
