// Builds elements. Text only ever goes in as text: nothing here reads markup.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "g", "rect", "line", "circle", "title"]);

/** An element. `props`: `on…` listeners, `class`, `text`, and attributes; children: nodes or strings. */
function h(tag, props, ...children) {
  const svg = SVG_TAGS.has(tag) || (props && props.svg);
  const node = svg ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false || key === "svg") continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "text") node.append(String(value));
    else if (key === "href" && !String(value).startsWith("#")) continue; // links lead within only
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

const $ = (id) => document.getElementById(id);
const number = (n) => Number(n).toLocaleString("en-GB");
const percent = (share) => {
  const value = 100 * share;
  return `${value >= 10 || value === 0 ? value.toFixed(0) : value.toFixed(value < 0.1 ? 2 : 1)} %`;
};
const plural = (n, one, many) => `${number(n)} ${n === 1 ? one : many || one + (one.endsWith("s") ? "es" : "s")}`;
const short = (n) => (n >= 1e6 ? `${(n / 1e6).toFixed(1)} M` : n >= 1e4 ? `${(n / 1e3).toFixed(0)} k` : number(n));
const known = (value) => value || "unknown";

/** Say something to a screen reader. */
function say(text) {
  $("live").textContent = text;
}

// Characters that are not seen but change how others are: shown by their names.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/;

/** Put `text` into `node` as text: controls made visible, `query` (lower case) highlighted. */
function put(node, text, query) {
  let rest = text;
  while (rest) {
    const control = rest.search(CONTROL);
    const plain = control < 0 ? rest : rest.slice(0, control);
    putPlain(node, plain, query);
    if (control < 0) break;
    const code = rest.charCodeAt(control).toString(16).toUpperCase().padStart(4, "0");
    node.append(h("span", { class: "control", title: "A character that is not seen", text: `U+${code}` }));
    rest = rest.slice(control + 1);
  }
  return node;
}

function putPlain(node, text, query) {
  const lower = query ? text.toLowerCase() : "";
  let from = 0;
  // Lower case can change a text's length; then places do not fit and nothing is highlighted.
  while (query && lower.length === text.length) {
    const at = lower.indexOf(query, from);
    if (at < 0) break;
    node.append(text.slice(from, at), h("mark", { text: text.slice(at, at + query.length) }));
    from = at + query.length;
  }
  node.append(text.slice(from));
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  const dark = theme === "dark";
  $("theme").setAttribute("aria-pressed", String(dark));
  try { localStorage.setItem("cleaner-theme", theme); } catch { /* a file may have no storage */ }
}

function startTheme() {
  let theme = null;
  try { theme = localStorage.getItem("cleaner-theme"); } catch { /* as above */ }
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  if (theme) setTheme(theme);
  $("theme").setAttribute("aria-pressed", String(dark));
  $("theme").addEventListener("click", () => {
    setTheme($("theme").getAttribute("aria-pressed") === "true" ? "light" : "dark");
  });
}
