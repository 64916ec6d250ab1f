// What the pages do a little better with a script; everything works without it.
// Never loaded on safety pages. Keeps nothing but the list of places that the reader saves.
const KEY = "shortlist";

function each(selector, act) {
  document.querySelectorAll(selector).forEach(act);
}

// --- Search: suggestions as one types (an ARIA combobox), and the device's position ----------

function combobox(input) {
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = `${input.id}-list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  const said = input.form.querySelector("[data-said]");
  let asked = 0;
  let timer = 0;
  let at = -1;

  const options = () => [...list.children];
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    at = index;
    options().forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options()[at].id);
    return options()[at].scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    close();
    if (option.dataset.place) {
      location.assign(`/${input.dataset.suggest}/places/${encodeURIComponent(option.dataset.place)}`);
    } else {
      input.value = option.dataset.text;
      input.form.requestSubmit();
    }
  };
  const types = JSON.parse(input.dataset.types);
  const show = (items) => {
    list.replaceChildren(...items.map((item, i) => optionOf(item, types, `${list.id}-${i}`)));
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    said.textContent = items.length ? input.dataset.some : "";
  };
  const ask = async () => {
    const text = input.value.trim();
    const turn = ++asked;
    if (text.length < 1) return show([]);
    const query = new URLSearchParams({ q: text.slice(0, 100), lang: input.dataset.suggest });
    try {
      const answer = await fetch(`/api/v1/suggest?${query}`, { cache: "no-store", referrerPolicy: "no-referrer" });
      if (!answer.ok || turn !== asked) return close();
      const found = await answer.json();
      return turn === asked && document.activeElement === input ? show(found.items.slice(0, 8)) : close();
    } catch {
      return close();
    }
  };

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing || input.value.length > 1) timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = list.hidden ? 0 : options().length;
    if (event.key === "ArrowDown" && count) mark((at + 1) % count);
    else if (event.key === "ArrowUp" && count) mark((at <= 0 ? count : at) - 1);
    else if (event.key === "Escape" && count) close();
    else if (event.key === "Enter" && count && at >= 0) choose(options()[at]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
}

function optionOf(item, types, id) {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.text = item.text;
  if (item.type === "place") option.dataset.place = item.id;
  const words = document.createElement("span");
  words.textContent = item.text;
  const type = document.createElement("small");
  type.textContent = types[item.type] ?? "";
  option.append(words, type);
  return option;
}

function locate(button) {
  if (!navigator.geolocation || !isSecureContext) {
    button.classList.add("is-never");
    return;
  }
  const form = button.form;
  const said = form.querySelector("[data-said]");
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = button.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // Four decimals are about ten metres: enough to sort by distance.
        form.elements.near.value = `${coords.latitude.toFixed(4)},${coords.longitude.toFixed(4)}`;
        form.requestSubmit();
      },
      () => {
        said.textContent = button.dataset.refused;
        form.elements.near.focus();
      },
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}

// --- The shortlist: on this device only -------------------------------------------------------

function saved() {
  try {
    const list = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(list) ? list.filter((place) => typeof place?.id === "string") : [];
  } catch {
    return [];
  }
}

function keep(list) {
  try {
    localStorage.setItem(KEY, JSON.stringify(list.slice(0, 100)));
    return true;
  } catch {
    return false; // storage is full or switched off
  }
}

function saveButton(button) {
  const place = JSON.parse(button.dataset.save);
  const label = button.querySelector("span");
  const words = label.textContent;
  const draw = () => {
    const is = saved().some((other) => other.id === place.id);
    button.setAttribute("aria-pressed", String(is));
    label.textContent = is ? button.dataset.saved : words;
  };
  button.addEventListener("click", () => {
    const others = saved().filter((other) => other.id !== place.id);
    const was = button.getAttribute("aria-pressed") === "true";
    keep(was ? others : [...others, place]);
    draw();
  });
  button.hidden = false;
  draw();
}

function cardOf(place, frame, remove) {
  const item = document.createElement("li");
  item.className = "card";
  const title = document.createElement("h2");
  const link = document.createElement("a");
  link.href = frame.dataset.place + encodeURIComponent(place.id);
  link.textContent = place.name;
  if (place.lang) link.lang = place.lang;
  title.append(link);
  item.append(title);
  if (place.ko && place.ko !== place.name) {
    const korean = document.createElement("p");
    korean.className = "place__korean";
    korean.lang = "ko";
    korean.textContent = place.ko;
    item.append(korean);
  }
  const row = document.createElement("p");
  row.className = "place__more";
  if (place.phone) {
    const call = document.createElement("a");
    call.className = "call";
    call.href = `tel:${place.phone.replace(/[^\d+]/g, "")}`;
    call.textContent = place.phone;
    call.setAttribute("aria-label", `${frame.dataset.call} ${place.name}: ${place.phone}`);
    row.append(call);
  }
  item.append(row);
  for (const { text, lang } of place.lines ?? []) {
    const line = document.createElement("p");
    line.className = "small";
    line.lang = lang;
    line.textContent = text;
    item.append(line);
  }
  if (remove) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small no-print";
    button.textContent = frame.dataset.remove;
    button.setAttribute("aria-label", `${frame.dataset.remove}: ${place.name}`);
    button.addEventListener("click", () => remove(place));
    row.append(button);
  }
  return item;
}

async function shared(frame) {
  const ids = new URLSearchParams(location.hash.slice(1)).get("ids");
  if (!ids || !frame.dataset.place) return null;
  const hidden = new Set(frame.dataset.sensitive.split(" "));
  const asked = ids.split(",").filter((id) => /^[\w-]{1,64}$/.test(id)).slice(0, 50);
  const places = await Promise.all(
    asked.map(async (id) => {
      // What the page of a place would keep; the pages of sensitive places keep nothing.
      const answer = await fetch(frame.dataset.place + id).catch(() => null);
      if (!answer?.ok) return null;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return JSON.parse(page.querySelector("[data-save]")?.dataset.save ?? "null");
    }),
  );
  return places.filter((place) => place && !hidden.has(place.category));
}

async function shortlist(frame) {
  const find = (name) => frame.querySelector(`[data-list${name}]`);
  const list = find("");
  const given = await shared(frame);
  const draw = () => {
    const places = given ?? saved();
    const remove = (place) => {
      keep(saved().filter((other) => other.id !== place.id));
      draw();
      find("-said").textContent = `${frame.dataset.removed}: ${place.name}`;
      (list.querySelector("button") ?? document.querySelector("main")).focus();
    };
    list.replaceChildren(...places.map((place) => cardOf(place, frame, !given && frame.dataset.remove && remove)));
    if (find("-empty")) find("-empty").hidden = places.length > 0;
    if (find("-tools")) find("-tools").hidden = places.length === 0;
    if (find("-shared")) find("-shared").hidden = !given;
    frame.hidden = places.length === 0 && !find("-empty");
  };
  find("-keep")?.addEventListener("click", () => {
    const mine = saved();
    keep([...mine, ...given.filter((place) => !mine.some((other) => other.id === place.id))]);
    location.hash = "";
    location.reload();
  });
  find("-share")?.addEventListener("click", (event) => {
    const ids = (given ?? saved()).map((place) => place.id).join(",");
    share(`${location.origin}${location.pathname}#ids=${ids}`, event.currentTarget);
  });
  draw();
}

// --- Share, copy, print -----------------------------------------------------------------------

async function share(address, button) {
  try {
    if (navigator.share) return await navigator.share({ title: document.title, url: address });
    return await copy(address, button);
  } catch {
    return null; // the reader closed the dialog
  }
}

async function copy(text, button) {
  await navigator.clipboard.writeText(text);
  const label = button.querySelector("span") ?? button;
  const words = label.textContent;
  label.setAttribute("role", "status");
  label.textContent = button.dataset.shared;
  setTimeout(() => {
    label.textContent = words;
  }, 3000);
}

function reveal(selector, act) {
  each(selector, (button) => {
    button.hidden = false;
    button.addEventListener("click", () => act(button));
  });
}

// --- How long until booking opens, or an offer ends, by the server's clock ----------------------

function countdown(words) {
  const ahead = Date.parse(words.dataset.now) - Date.now();
  const at = Date.parse(words.dataset.countdown);
  const unit = (count, name) =>
    new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: name, unitDisplay: "long" }).format(count);
  const done = words.parentElement.querySelector("[data-countdown-done]");
  const draw = () => {
    const left = Math.ceil((at - Date.now() - ahead) / 1000);
    if (left <= 0) {
      clearInterval(timer);
      if (done) done.hidden = false;
      words.hidden = Boolean(done);
      words.textContent = words.dataset.over ?? "";
      return;
    }
    const parts = [
      [Math.floor(left / 86400), "day"],
      [Math.floor(left / 3600) % 24, "hour"],
      [Math.floor(left / 60) % 60, "minute"],
      [left % 60, "second"],
    ];
    const first = parts.findIndex(([count]) => count > 0);
    const shown = parts.slice(first, left < 86400 ? 4 : first + 2).filter(([count]) => count > 0);
    const text = words.dataset.in.replace("%s", shown.map(([count, name]) => unit(count, name)).join(" "));
    words.textContent = /^(ja|zh)/.test(document.documentElement.lang) ? text.replaceAll(" ", "") : text;
  };
  const timer = setInterval(draw, 1000);
  words.hidden = false;
  draw();
}

// --- Start ------------------------------------------------------------------------------------

each("[data-suggest]", combobox);
each("[data-locate]", locate);
each("[data-save]", saveButton);
each("[data-shortlist]", (frame) => {
  frame.hidden = false;
  shortlist(frame);
});
each("[data-countdown]", countdown);
if (navigator.share || navigator.clipboard) {
  reveal("[data-share]", (button) => share(button.dataset.share || location.href, button));
}
if (navigator.clipboard) reveal("[data-copy]", (button) => copy(button.dataset.copy, button));
reveal("[data-print]", () => window.print());
each("[data-offline-said]", (words) => {
  words.hidden = navigator.onLine;
});
each("details.tongue", (menu) => {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
