// The way through the views: the address says what is shown, keys lead around.

let current = 0; // which showing is the newest; an older one that still loads stops

const VIEWS = [["overview", "Overview"], ["articles", "Articles"], ["removals", "Removals"], ["near", "Near misses"], ["rules", "Rules"]];

function views() {
  return data.served ? [["review", "Review"], ...VIEWS] : VIEWS;
}

function route() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, id] = path.split("/");
  const known = views().some(([name]) => name === view);
  return { view: known ? view : views()[0][0], id: /^\d+$/.test(id || "") ? Number(id) : null, filter: Object.fromEntries(new URLSearchParams(query || "")) };
}

/** Go to an address without a new entry in the history: typing in a filter is no journey. */
function go(hash) {
  history.replaceState(null, "", hash);
  show();
}

function paint(nodes) {
  const active = document.activeElement, id = active && active.id;
  const place = active && active.selectionStart;
  $("main").replaceChildren(...nodes.filter(Boolean));
  if (id && id !== "main" && $(id) && $("main").contains($(id))) {
    $(id).focus({ preventScroll: true });
    if (typeof place === "number") $(id).setSelectionRange(place, place);
  }
}

let before = "";

async function show() {
  const mine = ++current, { view, id, filter } = route();
  hideTip();
  $("views").replaceChildren(...views().map(([name, label]) => h("a", { href: `#/${name}`, "aria-current": name === view ? "page" : null, text: label })));
  if (view !== before) scrollTo(0, 0);
  document.title = `${views().find(([name]) => name === view)[1]} · cleaner`;
  const moved = before && view !== before;
  before = view;
  try {
    if (view === "overview") paint(overviewView());
    else if (view === "articles") await articlesView(filter, id);
    else if (view === "removals") await marksView(filter, false);
    else if (view === "near") await marksView(filter, true);
    else if (view === "rules") paint(rulesView(filter));
    else await reviewView();
  } catch (error) {
    if (mine === current) paint([h("h1", { text: "This cannot be shown" }), h("p", { class: "note", text: String(error.message || error) })]);
  }
  if (moved && mine === current && document.activeElement === document.body) $("main").focus({ preventScroll: true });
}

// ---- keys

const KEYS = [["j / k", "next, previous removal in the text"], ["n / p", "next, previous article"], ["/", "search"], ["t", "dark or light"], ["Esc", "close"], ["?", "these keys"]];

function help() {
  const keys = data.served ? [...REVIEW_KEYS, ...KEYS] : KEYS;
  $("help").replaceChildren(h("h2", { id: "help-title", text: "Keys" }),
    h("dl", { class: "keys" }, keys.map(([key, text]) => [h("dt", {}, h("kbd", { text: key })), h("dd", { text })])),
    h("button", { type: "button", class: "main", text: "Close", onclick: () => $("help").close() }));
  $("help").showModal();
}

function step(selector, by) {
  const all = [...document.querySelectorAll(selector)].filter((node) => node.offsetParent);
  const at = all.findIndex((node) => node === document.activeElement || node.getAttribute("aria-current") === "true");
  return all[Math.max(0, Math.min(all.length - 1, at + by))];
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") { hideTip(); return; }
  if (event.target.matches("input, textarea, select") || $("help").open) return;
  const key = event.key, done = () => event.preventDefault();
  if (data.served && route().view === "review" && reviewKey(key)) { done(); return; }
  if (key === "j" || key === "k") {
    const next = step(".text [data-mark] .tag", key === "j" ? 1 : -1);
    if (next) { next.focus(); next.scrollIntoView({ block: "center" }); next.dispatchEvent(new MouseEvent("mouseenter")); done(); }
  } else if (key === "n" || key === "p") {
    const next = step(".pane .list a", key === "n" ? 1 : -1);
    if (next) { next.click(); done(); }
  } else if (key === "/" && $("filter-q")) { $("filter-q").focus(); done(); }
  else if (key === "t") { $("theme").click(); done(); }
  else if (key === "?") { help(); done(); }
}

async function start() {
  startTheme();
  startTips();
  try {
    await openData();
  } catch (error) {
    paint([h("h1", { text: "The report cannot be opened" }), h("p", { class: "note", text: `${error.message || error}. A browser of 2023 or later is needed.` })]);
    return;
  }
  document.addEventListener("keydown", onKey);
  $("help-button").addEventListener("click", help);
  addEventListener("hashchange", show);
  await show();
  document.documentElement.dataset.ready = "true";
}

start();
