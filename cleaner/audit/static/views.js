// The views: overview, articles, removals, near misses, rules.

const PAGE = 60;

function link(view, filter) {
  const query = new URLSearchParams(Object.entries(filter || {}).filter(([, value]) => value));
  return `#/${view}${String(query) && `?${query}`}`;
}

function overviewView() {
  const o = data.overview, total = o.totals;
  const share = (group) => (group.chars ? group.removed / group.chars : 0);
  const tile = (value, text, href, look) => h("li", { class: look ? "tile look" : "tile" },
    h("b", { text: value }), h("span", {}, href ? h("a", { href, text }) : text));
  return [
    h("h1", { text: "What the run removed" }),
    h("p", { class: "lead", text: `${o.run.finished ? "Finished" : "Started"} ${(o.run.finished || o.run.started).replace("T", " ").slice(0, 16)} UTC · cleaner ${o.run.version} · profile ${o.run.profile} · rules and options ${o.run.digest.slice(0, 12)}` }),
    o.note ? h("p", { class: "note", text: o.note }) : null,
    h("ul", { class: "tiles" },
      tile(short(total.articles), "articles", link("articles")),
      tile(percent(total.chars ? total.removed / total.chars : 0), "of all characters removed"),
      tile(short(total.removals), "removals", link("removals")),
      tile(short(total.posts), "embedded posts"),
      tile(short(total.near), "near misses", link("near")),
      tile(short(total.flagged), "flagged articles", total.flagged ? link("articles", { flag: "any" }) : null, total.flagged > 0)),
    h("div", { class: "grid" },
      barTable("Removed share by category", "of all characters of the run", ["Category", "Share", "Removals"], o.categories.map((c) => ({
        label: c.key, href: link("removals", { category: c.key }), value: share(c), text: percent(share(c)), more: number(c.removals) }))),
      histogram("Removed share of the articles", o.histogram, total.untouched, (i) => link("articles", { share: String(i) })),
      barTable("Removed share by site", `${plural(o.sites.length, "site")}, the largest first`, ["Site", "Share", "Articles"], o.sites.map((s) => ({
        label: known(s.key), href: link("articles", { site: known(s.key) }), value: share(s), text: percent(share(s)), more: number(s.articles) }))),
      barTable("Removed share by language", "of the articles' characters", ["Language", "Share", "Articles"], o.languages.map((l) => ({
        label: known(l.key), href: link("articles", { language: known(l.key) }), value: share(l), text: percent(share(l)), more: number(l.articles) }))),
      barTable("Rules that fired most", "removals they spoke loudest for", ["Rule", "Removals"], o.rules.filter((r) => r.removals).slice(0, 40).map((r) => ({
        label: r.id, href: link("removals", { rule: r.id }), value: r.removals, text: number(r.removals) }))),
      o.postLanguages.length ? barTable("Embedded posts by language", "", ["Language", "Posts"], o.postLanguages.map(([language, n]) => ({
        label: language, value: n, text: number(n) }))) : null,
      flaggedCard()),
  ];
}

function flaggedCard() {
  const flagged = data.articles.filter((a) => a.flags.length).slice(0, 12);
  return h("section", { class: "card" }, h("h2", { text: "Flagged articles" }),
    h("p", { class: "sub", text: "Left whole, failed, or cut short by the clock: a person should look." }),
    flagged.length ? h("ul", { class: "list" }, flagged.map((a) => h("li", {},
      h("a", { href: link(`articles/${a.index}`) }, h("b", { text: a.title || a.name }),
        h("span", { class: "meta" }, a.flags.map((flag) => h("span", { class: "flag", text: flag })), ` ${percent(a.share)} removed`)))))
      : h("p", { class: "empty", text: "None. Good." }));
}

function select(name, label, options, filter) {
  return h("label", { for: `filter-${name}` }, label, h("select", { id: `filter-${name}`, name },
    options.map(([value, text]) => h("option", { value, text, selected: (filter[name] || "") === value }))));
}

/** The choices beside the search; on a narrow screen they fold away until one is made. */
function more(filter, choices) {
  const wide = matchMedia("(min-width: 56rem)").matches;
  const used = ["category", "rule", "site", "language", "flag", "sort"].some((name) => filter[name]);
  return h("details", { class: "choose", open: wide || used || filtersOpen, ontoggle: (event) => { filtersOpen = event.target.open && !wide; } },
    h("summary", { text: "Filters" }), h("div", { class: "filters" }, choices));
}

let filtersOpen = false;

function filters(filter, view) {
  const o = data.overview;
  const form = h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
    h("label", { class: "search", for: "filter-q" }, "Search", h("input", { id: "filter-q", name: "q", type: "search", value: filter.q || "", placeholder: view === "near" ? "words in it" : "title, name or text", autocomplete: "off", "aria-keyshortcuts": "/" })),
    more(filter, [
    select("category", "Category", [["", "all"], ...o.categories.map((c) => [c.key, c.key])], filter),
    select("rule", "Rule", [["", "all"], ...o.rules.filter((r) => (r.removals || r.id === filter.rule) && (!filter.category || r.category === filter.category)).map((r) => [r.id, r.id])], filter),
    select("site", "Site", [["", "all"], ...o.sites.map((s) => [known(s.key), known(s.key)])], filter),
    select("language", "Language", [["", "all"], ...o.languages.map((l) => [known(l.key), known(l.key)])], filter),
    view === "articles" ? select("sort", "Order", [["", "most removed"], ["least", "least removed"], ["longest", "longest"], ["name", "name"]], filter) : null,
    view === "articles" ? select("flag", "Flags", [["", "all"], ["any", "flagged"], ...o.flags.map((f) => [f, f])], filter) : null,
    h("button", { type: "button", onclick: () => { location.hash = link(view); }, text: "Clear" })]));
  const apply = () => {
    const fresh = Object.fromEntries(new FormData(form));
    if (filter.category !== fresh.category && fresh.rule && !fresh.rule.startsWith(`${fresh.category}/`)) fresh.rule = "";
    if (filter.share) fresh.share = filter.share;
    // A field that loses its place in the page says once more that it was changed.
    if (link(view, fresh) !== location.hash) go(link(view, fresh));
  };
  form.addEventListener("change", apply);
  let wait = 0;
  form.querySelector("input").addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(apply, 250); });
  return form;
}

/** Append what `items` yields to `list`, a page at a time, with the count said above. */
async function fill(mine, list, count, items, draw, noun) {
  const iterator = items[Symbol.asyncIterator]();
  let shown = 0;
  const page = async () => {
    let step = { done: false };
    for (let i = 0; i < PAGE; i++) {
      step = await iterator.next();
      if (step.done || mine !== current) break;
      list.append(await draw(step.value));
      shown++;
    }
    if (mine !== current) return;
    count.replaceChildren(step.done ? `${plural(shown, noun)}.` : `The first ${plural(shown, noun)}. `);
    say(count.textContent);
    if (!step.done) {
      list.after(h("button", { type: "button", class: "more", text: `More than these ${number(shown)}`, onclick: (event) => {
        event.target.remove();
        page();
      } }));
    }
  };
  await page();
}

async function articlesView(filter, chosenIndex) {
  const list = h("ul", { class: "list" }), count = h("p", { class: "count" });
  const reading = h("article", { class: "article", "aria-label": "Article" });
  const desk = h("div", { class: chosenIndex === null ? "desk" : "desk reading" },
    h("nav", { class: "pane", "aria-label": "Articles found", tabindex: "0" }, list), reading);
  const mine = current;
  const progress = (seen, all) => count.replaceChildren(`Searched ${number(seen)} of ${number(all)} articles …`);
  const first = search(filter, () => mine !== current, progress);
  const draw = (a) => h("li", {}, h("a", { href: link(`articles/${a.index}`, filter), "aria-current": a.index === chosenIndex ? "true" : null },
    h("b", { text: a.title || a.name }), h("span", { class: "meta" }, `${known(a.site)} · ${known(a.language)} · ${percent(a.share)} removed `, a.flags.map((flag) => h("span", { class: "flag", text: flag }))), bar(a.share, 4)));
  const show = async (index) => {
    const row = data.articles[index], article = await load(index);
    reading.replaceChildren(h("a", { class: "return", href: link("articles", filter), text: "← All articles" }), ...drawArticle(row, article, filter));
  };
  paint([h("h1", { class: "hidden", text: "Articles" }), filters(filter, "articles"), filter.share ? shareNote(filter) : null, count, desk]);
  if (chosenIndex !== null && data.articles[chosenIndex]) await show(chosenIndex);
  await fill(mine, list, count, first, draw, "article");
  if (mine !== current) return;
  const opened = list.querySelector("[aria-current]") || list.querySelector("a");
  if (chosenIndex === null && opened) {
    opened.setAttribute("aria-current", "true");
    await show(Number(opened.hash.match(/\d+/)[0]));
  } else if (chosenIndex !== null && opened) {
    const pane = list.parentElement;
    pane.scrollTop = opened.offsetTop - pane.offsetTop - 80;
  }
}

function shareNote(filter) {
  const steps = data.overview.histogram.length, i = Number(filter.share);
  return h("p", { class: "note" }, `Only articles that lost ${Math.round((100 * i) / steps)} to ${Math.round((100 * (i + 1)) / steps)} %. `,
    h("a", { href: link("articles", { ...filter, share: "" }), text: "Show all" }));
}

function wantedMark(mark, filter, kept) {
  return Boolean(mark.kept) === kept &&
    (!filter.category || mark.category === filter.category) &&
    (!filter.rule || mark.rule === filter.rule) &&
    (!filter.q || mark.text.toLowerCase().includes(filter.q.toLowerCase()));
}

function markCard([row, article, indexes], filter) {
  const mark = article.marks[indexes[0]];
  return h("article", { class: "card" },
    h("header", {}, h("h2", { text: mark.kept ? `near ${mark.score.toFixed(2)}` : mark.category }), h("code", { text: mark.rule }),
      h("a", { class: "meta", href: link(`articles/${row.index}`), text: row.title || row.name }), h("span", { class: "meta", text: `${known(row.site)} · score ${mark.score.toFixed(2)}` })),
    drawText(article, { only: new Set(indexes), query: (filter.q || "").toLowerCase(), language: row.language }),
    mark.kept ? h("p", { class: "meta", text: `${mark.decided} ${mark.change}` }) : null);
}

const EACH = 3;

/** Removals, spread over the articles: each gives three at most before any gives more. */
async function* removalsOf(filter, stopped) {
  const rows = chosen({ ...filter, q: "" }).filter((a) => a.removals).sort((a, b) => a.index - b.index);
  const waiting = [];
  for (const row of rows) {
    if (stopped()) return;
    const groups = grouped(await marked(row.index), filter);
    for (const found of groups.slice(0, EACH)) yield [row, await marked(row.index), found];
    if (groups.length > EACH) waiting.push(row);
  }
  for (const row of waiting) {
    if (stopped()) return;
    const article = await marked(row.index);
    for (const found of grouped(article, filter).slice(EACH)) yield [row, article, found];
  }
}

/** The article with the text of each of its marks. */
async function marked(index) {
  const article = await load(index);
  if (!article.told) {
    for (const mark of article.marks) mark.text = "";
    for (const [text, mark] of article.pieces) if (mark >= 0) article.marks[mark].text += text;
    article.told = true;
  }
  return article;
}

/** The removals wanted, those of one rule that follow each other as one. */
function grouped(article, filter) {
  const groups = [];
  let end = -1;
  article.pieces.forEach(([text, index], place) => {
    if (index < 0) { if (!text.trim()) end += end === place - 1 ? 1 : 0; return; }
    if (!wantedMark(article.marks[index], filter, false)) return;
    const last = groups[groups.length - 1];
    if (last && last.includes(index)) { end = place; return; }
    if (last && end === place - 1 && article.marks[last[0]].rule === article.marks[index].rule) last.push(index);
    else groups.push([index]);
    end = place;
  });
  return groups;
}

async function* nearest(filter, stopped) {
  for (const [index, start] of data.overview.near) {
    if (stopped()) return;
    const row = data.articles[index];
    if (!passes(row, { site: filter.site, language: filter.language })) continue;
    const article = await marked(index);
    const i = article.marks.findIndex((mark) => mark.kept && mark.start === start);
    if (i >= 0 && wantedMark(article.marks[i], filter, true)) yield [row, article, [i]];
  }
}

async function marksView(filter, kept) {
  const cards = h("div", { class: "cards" }), count = h("p", { class: "count" });
  const mine = current, stopped = () => mine !== current;
  paint([
    h("h1", { text: kept ? "Near misses" : "Removals" }),
    h("p", { class: "lead", text: kept ? "Kept stretches that came nearest to removal, the nearest first: what a bolder profile or one more rule would take." : "What was taken out, in its context. Hover or focus a category for the reason." }),
    filters(filter, kept ? "near" : "removals"), count, cards]);
  await fill(mine, cards, count, kept ? nearest(filter, stopped) : removalsOf(filter, stopped), (found) => markCard(found, filter), kept ? "near miss" : "removal");
}

function rulesView(filter) {
  const columns = [["id", "Rule"], ["removals", "Loudest in"], ["articles", "Articles"], ["removed", "Characters"], ["fired", "Fired on"], ["score", "Score"], ["language", "Language"]];
  const by = filter.by || "removals", text = by === "id" || by === "language";
  const rows = [...data.overview.rules].sort((a, b) => (text ? (a[by] < b[by] ? -1 : 1) : b[by] - a[by]));
  const table = (list) => h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Rules" }, h("table", { class: "rules" },
    h("thead", {}, h("tr", {}, columns.map(([key, label], i) => h("th", { scope: "col", class: i ? "num" : null, "aria-sort": key === by ? (text ? "ascending" : "descending") : null }, h("button", { type: "button", text: label, onclick: () => go(link("rules", { by: key })) }))))),
    h("tbody", {}, list.map((r) => h("tr", {},
      h("th", { scope: "row" }, r.removals ? h("a", { href: link("removals", { rule: r.id }), text: r.id }) : r.id, h("div", { class: "meta", text: r.description })),
      ["removals", "articles", "removed", "fired"].map((key) => h("td", { class: "num", text: number(r[key]) })), h("td", { class: "num", text: r.score }), h("td", { class: "num", text: r.language }))))));
  const fired = rows.filter((r) => r.fired), never = rows.filter((r) => !r.fired);
  return [h("h1", { text: "Rules" }), h("p", { class: "lead", text: `${plural(fired.length, "rule")} fired on removals, ${plural(never.length, "rule")} on none. A removal counts once for the rule that spoke loudest (with its articles and characters), and as fired on for each.` }),
    table(fired), h("details", {}, h("summary", { text: `${plural(never.length, "rule")} that fired on no removal (rules that keep are of these)` }), table(never))];
}
