// Follows a run: asks for the page again until the run is over, and puts what moved into this one.
"use strict";
(() => {
  const EVERY = 2000;
  const here = () => document.getElementById("run");
  let tag = "";

  async function look() {
    const headers = { Accept: "text/html", ...(tag && { "If-None-Match": tag }) };
    const answer = await fetch(location.href, { headers, cache: "no-store" });
    if (answer.status === 200) {
      tag = answer.headers.get("ETag") || "";
      const there = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("run");
      if (there) show(there);
    }
  }

  function show(there) {
    const before = here().dataset.state;
    here().replaceWith(document.adoptNode(there));
    if (before !== here().dataset.state) {
      document.getElementById("said").textContent = here().dataset.words;
    }
  }

  async function follow() {
    while (here() && !("over" in here().dataset)) {
      await new Promise((resolve) => setTimeout(resolve, EVERY));
      try {
        if (!document.hidden) await look();
      } catch {
        // the line is broken for a moment; the next look will tell
      }
    }
  }

  if (here()) follow();
})();
