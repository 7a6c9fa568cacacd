// Keeps the reading position, offers to continue at it, marks the section
// being read in the table of contents, and turns lessons with the keyboard.
//
// Expects [data-reading] around the lesson's text with
//   data-position  where the id of the last heading seen is posted as "position"
//   data-last      the id that was kept last time, or nothing
// and, inside, [data-resume] with a link, and links rel=prev and rel=next.

const text = document.querySelector("[data-reading]");
if (text) {
  const headings = [...text.querySelectorAll(":is(h2, h3)[id]")].filter((h) => !h.closest(".check, .objectives, .sources"));
  const { position, last } = text.dataset;
  offer(text, last, headings);
  follow(headings, position, last);
  turn(text);
}

// offer names the place in the link to where the person stopped, and takes the
// link away where it is no use: the address names a place already, the place
// is the beginning, or it is no longer there.
function offer(text, last, headings) {
  const box = text.querySelector("[data-resume]");
  const heading = headings.find((h) => h.id === last);
  if (!box) return;
  box.hidden = !heading || heading === headings[0] || location.hash !== "";
  if (box.hidden) return;
  const link = box.querySelector("a");
  link.href = `#${encodeURIComponent(heading.id)}`;
  const words = [...heading.childNodes].filter((n) => !(n instanceof Element && n.matches(".anchor, .jurisdiction"))).map((n) => n.textContent).join("").trim();
  link.textContent = `${link.textContent.trim()}: ${words}`;
  link.addEventListener("click", () => box.remove());
}

// follow finds the last heading above the middle of the window.
function follow(headings, position, last) {
  const links = new Map();
  for (const a of document.querySelectorAll(".toc a[href^='#']")) links.set(decodeURIComponent(a.hash.slice(1)), a);
  let kept = last ?? "";
  let seen = "";
  let timer = 0;
  let ticking = false;

  const keep = () => {
    clearTimeout(timer);
    timer = 0;
    if (!position || !seen || seen === kept) return;
    kept = seen;
    fetch(position, {
      method: "POST",
      body: new URLSearchParams({ position: seen }),
      keepalive: true,
      headers: { "X-Requested-With": "fetch" },
    }).catch(() => {
      kept = ""; // tried again with the next heading
    });
  };

  const look = () => {
    ticking = false;
    const line = innerHeight / 2;
    let current = "";
    for (const h of headings) {
      if (h.getBoundingClientRect().top > line) break;
      current = h.id;
    }
    if (current === seen) return;
    links.get(seen)?.removeAttribute("aria-current");
    links.get(current)?.setAttribute("aria-current", "true");
    seen = current;
    if (scrollY === 0) return; // only what was scrolled to counts as read
    clearTimeout(timer);
    timer = setTimeout(keep, 2000);
  };

  addEventListener("scroll", () => {
    if (!ticking) requestAnimationFrame(look);
    ticking = true;
  }, { passive: true });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && timer) keep();
  });
  look();
}

// turn opens the previous lesson on ←, the next one on →. Letters would need a
// way to switch them off (WCAG 2.1.4), arrows don't.
function turn(text) {
  const keys = { ArrowLeft: "prev", ArrowRight: "next" };
  document.addEventListener("keydown", (event) => {
    const rel = keys[event.key];
    if (!rel || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable], [role=region][tabindex], pre[tabindex]")) return;
    text.querySelector(`a[rel=${rel}]`)?.click();
  });
}
