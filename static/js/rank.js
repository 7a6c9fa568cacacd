// Gives every item of a ranking buttons to move it up and down.
//
// Expects ol[data-rank] whose items each hold a select with the places 1 … n
// and the item's words in .rank-text. The selects stay in the form, hidden,
// and remain what is sent; until the first move they are empty, so that an
// untouched ranking counts as not answered.

for (const list of document.querySelectorAll("ol[data-rank]")) enhance(list);

function enhance(list) {
  const status = document.createElement("p");
  status.className = "sr";
  status.setAttribute("role", "status");
  list.after(status);

  const items = [...list.children].map((el) => {
    const select = el.querySelector("select");
    const text = el.querySelector(".rank-text").textContent.trim();
    select.hidden = true;
    el.querySelector("label")?.remove();
    const place = document.createElement("span");
    place.className = "rank-place";
    const moves = document.createElement("span");
    moves.className = "rank-moves";
    const item = { el, select, text, place };
    item.up = button("arrow-up", `Move up: ${text}`, () => move(item, -1));
    item.down = button("arrow-down", `Move down: ${text}`, () => move(item, 1));
    moves.append(item.up, item.down);
    el.prepend(place);
    el.append(moves);
    return item;
  });
  if (items.length === 0) return;

  const keep = document.createElement("button");
  keep.type = "button";
  keep.className = "button small";
  keep.textContent = "This order is right";
  keep.addEventListener("click", () => {
    write();
    items[0].up.focus();
    status.textContent = "Order kept.";
  });
  status.after(keep);

  // A saved order is shown; items without a place come after those with one.
  const placed = (item) => Number(item.select.value) || items.length + 1;
  items.sort((a, b) => placed(a) - placed(b));
  list.append(...items.map((item) => item.el));
  show();

  function move(item, step) {
    const from = items.indexOf(item);
    const to = from + step;
    if (to < 0 || to >= items.length) return;
    items.splice(from, 1);
    items.splice(to, 0, item);
    const focused = document.activeElement;
    list.append(...items.map((it) => it.el));
    focused?.focus();
    items.forEach((it) => it.el.classList.toggle("moved", it === item));
    write();
    status.textContent = `${item.text}: place ${to + 1} of ${items.length}`;
  }

  function write() {
    items.forEach((item, i) => {
      item.select.value = String(i + 1);
    });
    show();
    items[0].select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function show() {
    const answered = items.every((item) => item.select.value !== "");
    keep.hidden = answered;
    items.forEach((item, i) => {
      item.place.textContent = answered ? String(i + 1) : "–";
      item.up.setAttribute("aria-disabled", String(i === 0));
      item.down.setAttribute("aria-disabled", String(i === items.length - 1));
    });
  }
}

function button(icon, label, act) {
  const el = document.createElement("button");
  el.type = "button";
  el.setAttribute("aria-label", label);
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(ns, "use");
  use.setAttribute("href", `${new URL("../img/icons.svg", import.meta.url)}#${icon}`);
  svg.append(use);
  el.append(svg);
  el.addEventListener("click", act);
  return el;
}
