// Sends files by tus, a list entry for each: progress, pause, going on after a reload, and the end of the verification.
// Without this script the list is complete as the server wrote it.
"use strict";
(() => {
  const page = document.getElementById("uploads");
  const list = document.getElementById("list");
  const endpoint = new URL(page.dataset.endpoint, location.href).href;
  const REQUEST_BYTES = 64 * 2 ** 20; // no more is lost to a proxy that keeps a request until it is whole
  const AT_ONCE = 2;
  const RETRIES = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000];
  const SIDECAR = /\.(md5|sha256)(sums?)?(\.txt)?$|^(md5|sha256|check)sums?(\.txt)?$/i;
  const LARGEST_SIDECAR = 2 ** 20;
  const MARKS = {
    waiting: ["quiet", "○", "waiting"],
    sending: ["open", "◔", "sending"],
    paused: ["warn", "‖", "paused"],
    broken: ["warn", "!", "interrupted"],
    open: ["open", "◔", "not all here yet"],
    received: ["open", "◑", "being verified"],
    complete: ["good", "✓", "verified"],
    failed: ["bad", "✕", "failed"],
    expired: ["quiet", "–", "given up"],
    cancelled: ["quiet", "–", "cancelled"],
  };
  const WORDS = {
    0: "The connection broke.",
    401: "You are not signed in any more. Sign in again, then choose the same file.",
    403: "That is not allowed; perhaps you have to sign in again.",
    404: "The repository does not know this upload any more.",
    410: "The upload was given up, since no byte came for too long.",
    413: "The file is larger than the repository takes.",
    429: "Too many uploads are open; finish or cancel some first.",
    507: "The repository has no room at present.",
  };

  // ---------------------------------------------------------------------------------------------- words and numbers
  const size = (bytes) => {
    let [number, units] = [bytes, ["B", "kB", "MB", "GB", "TB"]];
    while (number >= 999.5 && units.length > 1) [number, units] = [number / 1000, units.slice(1)];
    return units[0] === "B" ? `${number} B` : `${Number(number.toPrecision(3))} ${units[0]}`;
  };
  const time = (seconds) => {
    if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
    const minutes = Math.round(seconds / 60);
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  };
  const percent = (done, whole) => (whole ? Math.floor((100 * done) / whole) : 100);
  const counted = (facts, name) => (Number.isInteger(facts?.[name]) ? `${facts[name].toLocaleString("en")} ${name}` : "");
  const said = (text) => { document.getElementById("said").textContent = text; };

  // ------------------------------------------------------------------------------------------------------- an entry
  class Entry {
    constructor(element) {
      this.element = element;
      this.key = element.dataset.key || "";
      this.name = element.dataset.name || this.key;
      this.state = element.dataset.state || "";
    }

    static for(file) {
      const element = document.getElementById("row").content.firstElementChild.cloneNode(true);
      const entry = new Entry(element);
      entry.name = element.dataset.name = file.name;
      entry.part("name").textContent = file.name;
      entry.part("bar").setAttribute("aria-label", file.name);
      list.prepend(element);
      count();
      return entry;
    }

    part(name) {
      return this.element.querySelector(name === "bar" ? "progress" : `.upload-${name}`);
    }

    mark(state, line = "") {
      const [tone, shape, words] = MARKS[state] || ["quiet", "•", state];
      const badge = document.createElement("span");
      badge.className = `badge ${tone}`;
      const mark = document.createElement("span");
      mark.setAttribute("aria-hidden", "true");
      mark.textContent = shape;
      badge.append(mark, ` ${words}`);
      this.part("mark").replaceChildren(badge);
      this.element.classList.toggle("paused", state === "paused" || state === "broken");
      this.element.classList.remove("wanted");
      this.part("bar").hidden = ["complete", "failed", "expired", "cancelled"].includes(state);
      if (state !== this.state && MARKS[state]) said(`${this.name}: ${words}. ${line}`);
      this.state = state;
      this.tell(line);
    }

    tell(line) {
      this.part("line").textContent = line;
    }

    reach(done, whole) {
      this.part("bar").value = whole ? (100 * done) / whole : 100;
    }

    offer(...actions) {
      const place = this.part("actions");
      const focused = place.contains(document.activeElement);
      place.hidden = actions.length === 0;
      place.replaceChildren(...actions.map(([word, tone, act]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = tone;
        button.textContent = word;
        button.setAttribute("aria-label", `${word} ${this.name}`);
        button.addEventListener("click", act);
        return button;
      }));
      if (focused) (place.querySelector("button") || this.part("name")).focus();
    }

    address(url) {
      this.key = new URL(url, endpoint).pathname.split("/").pop();
      this.element.dataset.key = this.key;
      this.element.id = `upload-${this.key}`;
      this.part("name").href = `${endpoint}/${this.key}`;
    }

    faults(faults) {
      const place = this.part("faults");
      place.hidden = !faults.length;
      place.replaceChildren(...faults.slice(0, 3).map((fault) => {
        const line = document.createElement("li");
        const at = [fault.line && `line ${fault.line.toLocaleString("en")}`, fault.name && `read ${fault.name}`].filter(Boolean).join(", ");
        if (at) line.append(Object.assign(document.createElement("b"), { textContent: `${at}: ` }));
        line.append(fault.reason, fault.expected ? ` Expected: ${fault.expected}` : "");
        return line;
      }));
    }

    remove() {
      this.element.remove();
      count();
    }
  }

  function count() {
    const badge = document.getElementById("how-many");
    if (!badge) return;
    badge.textContent = list.children.length;
    badge.hidden = document.getElementById("none").hidden = list.children.length > 0;
    badge.hidden = !list.children.length;
  }

  // ------------------------------------------------------------------------------------------ what the server finds
  async function follow(entry, whole) {
    let pause = 500;
    for (;;) {
      const now = await status(entry.key);
      if (["complete", "failed", "expired"].includes(now?.state) && now.filing !== "waiting") return settle(entry, now);
      if (now?.state === "cancelled" || now === null) return entry.remove();
      if (now) {
        const checked = percent(now.checked, now.length ?? whole);
        entry.mark("received", `All ${size(now.length ?? whole)} are here; the repository goes through them${checked ? `, ${checked} %` : ""}.`);
        entry.reach(now.checked, now.length ?? whole);
        entry.offer();
      }
      await new Promise((go) => { setTimeout(go, pause); });
      pause = Math.min(pause * 1.5, 10000);
    }
  }

  // The status of an upload; null when there is none any more, undefined when there was no answer.
  async function status(key) {
    try {
      const answer = await fetch(`${endpoint}/${key}`, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (answer.status === 404 || answer.status === 410) return null;
      return answer.ok ? await answer.json() : undefined;
    } catch {
      return undefined;
    }
  }

  function settle(entry, now) {
    if ("one" in page.dataset) return location.reload();
    const facts = ["reads", "bases"].map((name) => counted(now.facts, name)).filter(Boolean);
    entry.mark(now.state, [size(now.length ?? 0), ...facts].join(", "));
    entry.part("digest").hidden = now.state !== "complete";
    entry.part("digest").querySelector("code").textContent = now.digests?.sha256 || "";
    entry.faults(now.faults || []);
    entry.offer();
    const review = (now.links || []).find((link) => link.rel.endsWith("/review"));
    if (review) entry.part("line").append(". ", Object.assign(document.createElement("a"), { href: review.href, textContent: "A curator decides on its place in the run." }));
  }

  async function cancel(entry) {
    const headers = { "Tus-Resumable": "1.0.0", Accept: "application/json" };
    const answer = await fetch(`${endpoint}/${entry.key}`, { method: "DELETE", headers }).catch(() => null);
    if (!answer || (!answer.ok && answer.status !== 404 && answer.status !== 410)) return entry.tell("It could not be cancelled; try again.");
    for (const known of await begun()) if (known.uploadUrl?.endsWith(`/${entry.key}`)) tus.defaultOptions.urlStorage.removeUpload(known.urlStorageKey);
    said(`${entry.name}: cancelled.`);
    return entry.remove();
  }

  // What this browser has begun: tus-js-client notes it in localStorage, by name, size and date of the file.
  async function begun() {
    return tus.defaultOptions.urlStorage.findAllUploads().catch(() => []);
  }

  // ------------------------------------------------------------------------------------------------------ a sending
  const queue = [];
  const running = new Set();

  function next() {
    while (running.size < AT_ONCE && queue.length) queue.shift().start();
  }

  class Sending {
    constructor(file, digests, about) {
      this.file = file;
      this.entry = Entry.for(file);
      this.rate = 0;
      this.upload = new tus.Upload(file, {
        endpoint,
        chunkSize: REQUEST_BYTES,
        retryDelays: RETRIES,
        removeFingerprintOnSuccess: true,
        headers: { Accept: "application/json" },
        metadata: { filename: file.name, filetype: file.type, ...about, ...digests },
        onUploadUrlAvailable: () => this.entry.address(this.upload.url),
        onProgress: (done, whole) => this.progress(done, whole),
        onSuccess: () => this.arrived(),
        onError: (error) => this.broke(error),
      });
      this.wait();
    }

    wait() {
      this.entry.mark("waiting", size(this.file.size));
      this.entry.offer(["Cancel", "quiet", () => { queue.splice(queue.indexOf(this), 1); this.entry.remove(); }]);
      queue.push(this);
      next();
    }

    async start() {
      running.add(this);
      const known = (await this.upload.findPreviousUploads()).filter((each) => each.uploadUrl?.startsWith(`${endpoint}/`));
      if (known.length && !this.upload.url) {
        const latest = known.sort((one, other) => new Date(other.creationTime) - new Date(one.creationTime))[0];
        this.upload.resumeFromPreviousUpload(latest);
        this.take(latest.uploadUrl);
      }
      this.go();
    }

    // The entry that the server wrote for this upload is ours from now on.
    take(url) {
      const key = url.split("/").pop();
      const written = [...list.children].find((each) => each.dataset.key === key && each !== this.entry.element);
      if (!written) return;
      this.entry.element.remove();
      this.entry = new Entry(written);
      count();
    }

    go() {
      running.add(this);
      this.since = null;
      this.entry.mark("sending", "Beginning …");
      this.entry.offer(["Pause", "quiet", () => this.pause()], ["Cancel", "quiet", () => this.cancel()]);
      this.upload.start();
    }

    progress(done, whole) {
      const now = performance.now();
      this.since ||= { done, at: now, from: done, began: now };
      if (now - this.since.at < 250 && done < whole) return;
      const rate = (1000 * (done - this.since.done)) / Math.max(1, now - this.since.at);
      if (now > this.since.at) this.rate = this.rate && done > this.since.from ? 0.8 * this.rate + 0.2 * rate : rate;
      Object.assign(this.since, { done, at: now });
      this.entry.reach(done, whole);
      const left = this.rate > 0 && done < whole ? `, ${size(Math.round(this.rate))}/s, ${time((whole - done) / this.rate)} left` : "";
      this.entry.tell(`${percent(done, whole)} %, ${size(done)} of ${size(whole)}${left}`);
    }

    async pause() {
      await this.upload.abort();
      this.rest("paused", `Paused at ${Math.floor(this.entry.part("bar").value)} %. What has arrived stays.`);
    }

    rest(state, line) {
      this.release();
      this.rate = 0;
      this.entry.mark(state, line);
      this.entry.offer(["Resume", "", () => this.go()], ["Cancel", "quiet", () => this.cancel()]);
    }

    async cancel() {
      await this.upload.abort();
      this.release();
      if (this.upload.url) await cancel(this.entry);
      else this.entry.remove();
    }

    arrived() {
      this.release();
      follow(this.entry, this.file.size);
    }

    broke(error) {
      const answer = error.originalResponse;
      const words = WORDS[answer?.getStatus() ?? 0] || "The repository refused it.";
      const lasting = answer && answer.getStatus() >= 400 && answer.getStatus() < 500;
      this.rest(lasting ? "failed" : "broken", [words, lasting ? reason(answer) : "It goes on where it was when you resume."].filter(Boolean).join(" "));
      if (!lasting) window.addEventListener("online", () => { if (this.entry.state === "broken") this.go(); }, { once: true });
    }

    release() {
      running.delete(this);
      next();
    }
  }

  function reason(answer) {
    try {
      const problem = JSON.parse(answer.getBody());
      return problem.detail || "";
    } catch {
      return "";
    }
  }

  // ------------------------------------------------------------------------------------------------ files that come
  // `md5sum` and `sha256sum` write “digest  name”; a bare digest is for the file that the list is named after.
  async function stated(files) {
    const digests = new Map();
    for (const file of files) {
      for (const line of (await file.text()).split(/\r?\n/)) {
        const found = /^\\?([0-9a-f]{32}|[0-9a-f]{64})(?:\s+\*?(.+))?$/i.exec(line.trim());
        if (!found) continue;
        const name = (found[2] || file.name.replace(/\.[^.]+$/, "")).split("/").pop();
        digests.set(name, { ...digests.get(name), [found[1].length === 32 ? "md5" : "sha256"]: found[1].toLowerCase() });
      }
    }
    return digests;
  }

  async function take(files) {
    const lists = files.filter((file) => SIDECAR.test(file.name) && file.size <= LARGEST_SIDECAR);
    const digests = await stated(lists);
    const about = {};
    for (const name of ["record", "submitter"]) {
      const value = document.getElementById(name)?.value.trim();
      if (value) about[name] = value;
    }
    for (const file of files) if (!lists.includes(file)) new Sending(file, digests.get(file.name) || {}, about);
  }

  function listen() {
    const input = document.getElementById("files");
    const drop = document.getElementById("drop");
    input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
    for (const event of ["dragenter", "dragover"]) {
      document.addEventListener(event, (moved) => { moved.preventDefault(); drop.classList.add("over"); });
    }
    document.addEventListener("dragleave", (moved) => { if (!moved.relatedTarget) drop.classList.remove("over"); });
    document.addEventListener("drop", (dropped) => {
      dropped.preventDefault();
      drop.classList.remove("over");
      take([...dropped.dataTransfer.files]);
    });
    document.getElementById("sending").hidden = false;
  }

  // What the server knows of: unfinished ones that this browser can go on with are asked for.
  async function pickUp() {
    const here = new Set((await begun()).map((each) => each.uploadUrl?.split("/").pop()));
    for (const element of list.children) {
      const entry = new Entry(element);
      if (entry.state === "received") follow(entry, Number(element.dataset.length));
      if (entry.state !== "open") continue;
      entry.offer(["Cancel", "quiet", () => cancel(entry)]);
      if (!here.has(entry.key) || "one" in page.dataset) continue;
      element.classList.add("wanted");
      entry.tell(`${percent(Number(element.dataset.offset), Number(element.dataset.length))} % are here. Choose or drop ${entry.name} again: it goes on from there.`);
    }
  }

  if (!tus.isSupported) return;
  if (document.getElementById("drop")) listen();
  pickUp();
})();
