// One article with what was removed in place, why, and what came near.

/** The text of a loaded article as nodes; `only` limits it to some marks and `around` characters. */
function drawText(article, { query = "", language = "", only = null, around = 220 } = {}) {
  const box = h("div", { class: "text", lang: /^[a-z]{2,3}(-|$)/i.test(language) ? language : null, translate: "no" });
  const seen = new Set();
  let post = -1, postBox = null;
  for (const [text, markIndex, postIndex, cut] of windowed(article.pieces, only, around)) {
    if (postIndex !== post) {
      post = postIndex;
      postBox = post < 0 ? null : h("span", { class: "post" }, tag(article, "post", post));
      if (postBox) box.append(postBox);
    }
    const target = postBox || box;
    if (cut) {
      const half = Math.ceil(text.length / 2);
      put(target, text.slice(0, half), query);
      target.append(h("span", { class: "shortened", text: `… ${number(cut)} characters not shown …` }));
      put(target, text.slice(half), query);
      continue;
    }
    if (markIndex < 0) { put(target, text, query); continue; }
    const mark = article.marks[markIndex];
    // Blank lines at the ends stay outside, so that only words look struck out.
    const lead = text.match(/^\s*/)[0], core = text.slice(lead.length).trimEnd();
    if (!core) { target.append(text); continue; }
    const piece = h(mark.kept ? "ins" : "del", { class: mark.kept ? "near piece" : "piece", "data-mark": markIndex });
    if (!seen.has(markIndex)) piece.append(tag(article, "mark", markIndex));
    seen.add(markIndex);
    put(piece, core, query);
    target.append(lead, piece, text.slice(lead.length + core.length));
    if (mark.instead) put(target, mark.instead, "");
  }
  return box;
}

/** The pieces around some marks, cut to `around` characters on each side. */
function windowed(pieces, only, around) {
  if (only === null) return pieces;
  const first = pieces.findIndex((p) => only.has(p[1]));
  const last = pieces.findLastIndex((p) => only.has(p[1]));
  const shown = pieces.slice(first, last + 1);
  let left = around, right = around;
  for (let i = first - 1; i >= 0 && left > 0; left -= pieces[i][0].length, i--) {
    const [text, mark, post] = pieces[i];
    shown.unshift(text.length > left ? [`…${text.slice(-left)}`, mark, post] : pieces[i]);
  }
  for (let i = last + 1; i < pieces.length && right > 0; right -= pieces[i][0].length, i++) {
    const [text, mark, post] = pieces[i];
    shown.push(text.length > right ? [`${text.slice(0, right)}…`, mark, post] : pieces[i]);
  }
  return shown;
}

function tag(article, kind, index) {
  const mark = article.marks[index], post = article.posts[index];
  const text = kind === "post"
    ? `${post.platform} post · ${post.language} ${percent(post.confidence)}`
    : mark.kept ? `near ${mark.score.toFixed(2)}` : mark.category;
  const label = kind === "post" ? `Post: ${text}` : mark.kept ? `Kept, ${text}: why` : `Removed, ${text}: why`;
  const node = h("button", {
    type: "button", class: kind === "post" ? "tag of-post" : "tag", text, "aria-label": label,
    "aria-describedby": "tip",
    onfocus: () => showTip(node, article, kind, index),
    onclick: () => showTip(node, article, kind, index),
    onmouseenter: () => showTip(node, article, kind, index),
    onblur: hideTip,
  });
  return node;
}

// ---- why: on hover, focus and touch

function showTip(anchor, article, kind, index) {
  const tip = $("tip");
  tip.replaceChildren(...(kind === "post" ? aboutPost(article.posts[index]) : aboutMark(article.marks[index])));
  tip.hidden = false;
  const box = anchor.getBoundingClientRect(), wide = tip.offsetWidth, tall = tip.offsetHeight;
  const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - wide - 8));
  const above = box.top - tall - 8;
  tip.style.left = `${left + scrollX}px`;
  tip.style.top = `${(above > 60 ? above : box.bottom + 8) + scrollY}px`;
  for (const active of document.querySelectorAll(".text .active")) active.classList.remove("active");
  const piece = anchor.closest("[data-mark]");
  if (piece) piece.classList.add("active");
}

function hideTip() {
  $("tip").hidden = true;
  for (const active of document.querySelectorAll(".text .active")) active.classList.remove("active");
}

function aboutMark(mark) {
  const rule = data.rules.get(mark.rule);
  return [
    h("p", {}, h("strong", { text: mark.kept ? "Kept, but near" : `Removed: ${mark.category}` }), ` · score ${mark.score.toFixed(2)}`),
    h("p", {}, h("code", { text: mark.rule })),
    rule && rule.description ? h("p", { text: rule.description }) : null,
    matchList(mark),
    h("p", { text: mark.decided }),
    h("p", { class: "meta", text: mark.change }),
  ].filter(Boolean);
}

/** What matched, the weightiest first; the lesser hints of a line's shape are counted only. */
function matchList(mark, most = 6) {
  const ranked = [...mark.matches].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  return h("ul", {}, ranked.slice(0, most).map(([id, score, keeps]) =>
    h("li", {}, h("code", { text: id }), ` ${keeps ? "keeps" : score > 0 ? `+${score}` : score}`)),
  ranked.length > most ? h("li", { text: `and ${ranked.length - most} lesser hints` }) : null);
}

function aboutPost(post) {
  return [
    h("p", {}, h("strong", { text: `Embedded post: ${post.platform}` })),
    h("p", { text: [post.author, post.handle && `@${post.handle.replace(/^@/, "")}`, post.date].filter(Boolean).join(" · ") || "author unknown" }),
    h("p", { text: `Language ${post.language}, confidence ${percent(post.confidence)}` }),
    post.url ? h("p", {}, h("code", { text: post.url })) : null,
  ].filter(Boolean);
}

/** Hovering anywhere over a struck-out stretch shows its reason too. */
function startTips() {
  document.addEventListener("mouseover", (event) => {
    const piece = event.target.closest && event.target.closest("[data-mark]");
    const button = piece && document.querySelector(`.text [data-mark="${piece.dataset.mark}"] .tag`);
    const own = piece && (piece.querySelector(".tag") || button);
    if (own && own !== event.target) own.dispatchEvent(new MouseEvent("mouseenter"));
    else if (!piece && !event.target.closest(".tag, #tip") && !document.activeElement.matches(".tag")) hideTip();
  });
}

/** The receipt: every removal and near miss with its reason, as a list that can be printed. */
function receipt(article) {
  const rows = article.marks.map((mark) => h("tr", {},
    h("td", { text: mark.kept ? "near" : "removed" }), h("td", {}, h("code", { text: mark.rule })),
    h("td", { class: "num", text: mark.score.toFixed(2) }), h("td", { text: mark.decided }), h("td", { text: mark.change })));
  return h("details", {}, h("summary", { text: `Receipt: ${plural(rows.length, "stretch", "stretches")} with reasons` }),
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Receipt" }, h("table", {},
      h("thead", {}, h("tr", {}, ["Fate", "Rule", "Score", "Decided by", "What would change it"].map((text) => h("th", { scope: "col", text })))),
      h("tbody", {}, rows))));
}

function legend() {
  return h("div", { class: "legend" },
    h("span", {}, h("del", { text: "struck out" }), " removed, with its category"),
    h("span", {}, h("ins", { text: "dotted" }), " kept, but near to removal"),
    h("span", {}, h("span", { class: "sample-post", text: "bar" }), " embedded post, with its language"));
}

/** The article's view: heading, figures, text, receipt. */
function drawArticle(row, article, filter) {
  return [
    h("h1", {}, row.title || row.name),
    h("p", { class: "meta" }, [row.title && row.name, known(row.site), known(row.language), plural(row.chars, "character"), `${percent(row.share)} removed`].filter(Boolean).join(" · ")),
    row.flags.length ? h("p", {}, row.flags.map((flag) => h("span", { class: "flag", text: flag }))) : null,
    row.message ? h("p", { class: "note", text: row.message }) : null,
    legend(),
    article.missing ? h("p", { class: "note", text: article.missing }) : null,
    drawText(article, { query: (filter.q || "").toLowerCase(), language: row.language }),
    article.marks.length ? receipt(article) : null,
  ].filter(Boolean);
}
