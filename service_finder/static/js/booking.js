// The forms of a booking with a script: children kept on this device when the reader ticks the box.
// Everything works without it.
const KEY = "children";
const PARTS = ["name", "year", "month", "day"];

// --- Children: kept only when asked, on this device only --------------------------------------

function kept() {
  try {
    const list = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(list) ? list.filter((child) => typeof child?.name === "string") : [];
  } catch {
    return [];
  }
}

function fields(form, part) {
  return [...form.querySelectorAll(`[name=child-${part}]`)];
}

function rows(form) {
  const columns = PARTS.map((part) => fields(form, part));
  return columns[0].map((_name, n) => columns.map((column) => column[n]));
}

function hidden(form, name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  form.append(input);
}

function fill(form, children) {
  const empty = rows(form).filter((row) => row.every((field) => !field.value));
  children.forEach((child, n) => {
    PARTS.forEach((part, m) => {
      if (empty[n]) empty[n][m].value = child[part] ?? "";
      else hidden(form, `child-${part}`, child[part] ?? "");
    });
  });
  if (children.length <= empty.length) return;
  hidden(form, "step", "remove-none"); // the server draws the rows that are missing
  form.submit();
}

function remember(box) {
  const form = box.closest("form");
  const find = (name) => box.querySelector(`[data-children-${name}]`);
  const tick = find("keep");
  const typed = () => rows(form).map((row) => row.map((field) => field.value.trim()));
  const missing = () => {
    const there = typed().map(String);
    return kept().filter((child) => !there.includes(String(PARTS.map((part) => child[part]))));
  };
  const draw = () => {
    const names = missing().map((child) => child.name).join(", ");
    find("kept").hidden = kept().length === 0;
    find("fill").hidden = !names;
    find("fill").textContent = box.dataset.fill.replace("{names}", names);
  };
  tick.checked = kept().length > 0;
  find("fill").addEventListener("click", () => {
    fill(form, missing());
    draw();
  });
  find("forget").addEventListener("click", () => {
    localStorage.removeItem(KEY);
    tick.checked = false;
    find("said").textContent = box.dataset.forgotten;
    draw();
    tick.focus();
  });
  form.addEventListener("submit", () => {
    if (!tick.checked) return localStorage.removeItem(KEY);
    const children = typed().filter((row) => row.every(Boolean));
    const list = children.map((row) => Object.fromEntries(row.map((value, n) => [PARTS[n], value])));
    return list.length && localStorage.setItem(KEY, JSON.stringify(list.slice(0, 10)));
  });
  box.hidden = false;
  draw();
}

try {
  localStorage.getItem(KEY);
  document.querySelectorAll("[data-children]").forEach(remember);
} catch {
  // storage is switched off: nothing can be remembered, so nothing is offered
}
