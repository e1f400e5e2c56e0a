// The three things that HTML and htmx do not do: uploads with progress, following a log, reloading when a run is over.
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
  const say = (text, bad) => { status.textContent = text; status.className = bad ? "bad" : "soft"; };
  try {
    bar.hidden = false;
    say("Uploading " + file.name + " …");
    const wanted = { type: bundle ? "competition_bundle" : "submission", request_sassy_file_name: file.name, file_name: file.name.slice(-64), file_size: file.size };
    if (!bundle) wanted.competition = Number(form.dataset.competition);
    const target = await api("POST", "/api/datasets/", wanted, csrf);
    await put(target.sassy_url, file, (percent) => { bar.value = percent; });
    const done = await api("PUT", "/api/datasets/completed/" + target.key + "/", undefined, csrf);
    if (bundle) {
      say("Checking the bundle …");
      await followCreation(form, done.status_id, say);
    } else {
      say("Submitting …");
      const made = await api("POST", "/api/submissions/", { phase: Number(form.dataset.phase), data: target.key }, csrf);
      location.assign("/submissions/" + made.id + "/");
    }
  } catch (problem) {
    say(problem.message, true);
  }
}

async function followCreation(form, id, say) {
  for (let tries = 0; tries < 1800; tries++) {
    const state = await api("GET", "/api/competitions/" + id + "/creation_status/", undefined, form.dataset.csrf);
    if (state.status === "Finished") return location.assign("/competitions/" + state.resulting_competition + "/");
    if (state.status === "Failed") {
      const problems = form.querySelector("[data-problems]");
      problems.textContent = state.details;
      problems.hidden = false;
      return say("The bundle does not load yet. Mend what is listed and upload it again.", true);
    }
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  say("This takes unusually long. You can leave the page; the competition appears in the list.", true);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (form && event.target.files && event.target.files[0]) upload(form, event.target.files[0]);
  if (event.target.matches("[data-submit-on-change]")) event.target.form.submit();
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
document.addEventListener("htmx:afterSwap", (event) => {
  const log = event.target;
  const follow = log.id && document.querySelector('[data-follow="' + log.id + '"]');
  if (follow && follow.checked) log.scrollTop = log.scrollHeight;
});
document.addEventListener("htmx:sseMessage", (event) => {
  if (event.detail.type === "over") location.reload();
});
