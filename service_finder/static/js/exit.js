// Leaves a safety page at once and keeps it out of Back. Stands inside the head of every such page
// (no request, no cached file, works before anything else has loaded). Rules: docs/safety.md.
(() => {
  "use strict";
  const told = document.currentScript.dataset;
  const root = document.documentElement;
  const WITHIN_MS = 5000;
  let pressed = 0;
  let isAlone = false;
  let timer = 0;

  function cover() {
    root.dataset.left = "";
    if (!document.body) return;
    const sheet = document.createElement("p");
    sheet.className = "exit-sheet";
    sheet.setAttribute("role", "alert");
    sheet.textContent = told.leaving;
    document.body.replaceChildren(sheet);
  }

  // Cover first, ask the server in passing, and go without waiting for its answer.
  function leave() {
    cover();
    try {
      fetch("/exit", {
        method: "POST", keepalive: true, credentials: "same-origin", cache: "no-store",
        referrerPolicy: "no-referrer",
      }).catch(() => {});
    } catch { /* a browser that cannot ask still leaves */ }
    location.replace(told.url);
  }

  function say(words) {
    const place = document.querySelector("[data-exit-said]");
    if (place) place.textContent = words;
    for (const [n, light] of document.querySelectorAll("[data-exit-light]").entries())
      light.classList.toggle("is-on", n < pressed);
  }

  function forgetKeys(words = "") {
    clearTimeout(timer);
    pressed = 0;
    say(words);
  }

  // Shift three times within five seconds, with nothing typed in between. Not Esc: it would stop
  // the page from leaving.
  addEventListener("keydown", (event) => {
    isAlone = event.key === "Shift" && !event.repeat;
    if (event.key !== "Shift" && pressed) forgetKeys();
  });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !isAlone) return;
    isAlone = false;
    pressed += 1;
    if (pressed === 1) timer = setTimeout(() => forgetKeys(told.stopped), WITHIN_MS);
    if (pressed === 3) leave();
    else say(pressed === 1 ? told.two : told.one);
  });

  function jump(hash) {
    const target = document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!target) return;
    if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
    target.focus();
    target.scrollIntoView();
  }

  // Every way out of the page takes its place in the history instead of coming after it.
  addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link) return;
    if ("exit" in link.dataset) {
      event.preventDefault();
      leave();
      return;
    }
    const isPlain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const to = new URL(link.href);
    if (!isPlain || link.target || !to.protocol.startsWith("http")) return;
    event.preventDefault();
    if (link.getAttribute("href").startsWith("#")) jump(to.hash);
    else location.replace(to.href);
  });

  // The answer to a question is put into this page: no address, no entry in the history.
  addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-quiet]")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    form.querySelector("[role=status]").textContent = told.leaving;
    try {
      const answer = await fetch(form.action, { method: "POST", body, cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.querySelector("main").replaceWith(page.querySelector("main"));
      showLocate();
      jump("#main");
      scrollTo(0, 0);
    } catch {
      form.submit();
    }
  });

  // How far the public desk is: worked out here; the position is sent nowhere.
  function metres(a, b) {
    const rad = Math.PI / 180;
    const h = Math.sin(((b.lat - a.lat) * rad) / 2) ** 2
      + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lng - a.lng) * rad) / 2) ** 2;
    return 2 * 6371008.8 * Math.asin(Math.sqrt(h));
  }

  function distance(far, { m, km }) {
    if (far < 1000) return m.replace("{n}", Math.max(10, Math.round(far / 10) * 10));
    return km.replace("{n}", far < 9950 ? (far / 1000).toFixed(1) : Math.round(far / 1000));
  }

  function showLocate() {
    const button = document.querySelector("[data-away]");
    if (!button || !navigator.geolocation) return;
    const { lat, lng, away, failed } = button.dataset;
    const place = document.querySelector("[data-away-said]");
    button.hidden = false;
    button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const far = metres({ lat: coords.latitude, lng: coords.longitude }, { lat: +lat, lng: +lng });
        place.textContent = away.replace("{distance}", distance(far, button.dataset));
      },
      () => { place.textContent = failed; },
    ));
  }
  addEventListener("DOMContentLoaded", showLocate);

  // Nothing to see for whoever comes back: neither from the browser's memory nor loaded anew.
  addEventListener("pagehide", cover);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    cover();
    location.replace(told.url);
  });
  const arrival = performance.getEntriesByType("navigation")[0];
  if (arrival && arrival.type === "back_forward") {
    root.hidden = true;
    cover();
    location.replace(told.url);
  } else if (told.standIn) {
    history.replaceState(null, "", told.standIn); // the address no longer repeats the question
  }
})();
