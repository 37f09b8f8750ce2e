// Judging: one stretch after the other, by keyboard, each verdict saved as it is given.

const REVIEW_KEYS = [["1 or r", "right"], ["2 or w", "wrong"], ["3 or u", "unsure"], ["m", "write a note"], ["s", "skip"], ["b", "back to the one before"], ["z", "undo the last verdict"]];

const review = { state: null, trail: [], busy: false };
const GOAL = 0.99;

async function reviewView() {
  if (!review.state) review.state = await (await ask("api/next")).json();
  drawReview();
}

function drawReview(said) {
  const { question } = review.state;
  paint([
    h("h1", { class: "hidden", text: "Review" }),
    h("div", { class: "bench" }, h("section", { class: "article", "aria-label": "To be judged" }, question ? card(question) : allDone()), h("section", { class: "card", "aria-labelledby": "precision-title" }, progress()))]);
  if (said) say(said);
}

function allDone() {
  return [h("h2", { text: "Nothing left to judge" }), h("p", { text: "Every removal and near miss picked for review has a verdict or was skipped." }),
    h("div", { class: "choices" }, h("button", { type: "button", onclick: () => send("undo"), text: "Undo the last" }))];
}

function card(question) {
  const article = question.article, kept = question.kind === "near";
  const index = article.marks.findIndex((mark) => mark.start === question.start && Boolean(mark.kept) === kept);
  const mark = article.marks[index];
  const rule = data.rules.get(question.rule);
  const choice = (word, label, key) => h("button", {
    type: "button", id: `choose-${word}`, class: `${word}${question.verdict === word ? " chosen" : ""}`,
    "aria-pressed": String(question.verdict === word), "aria-keyshortcuts": key, onclick: () => judge(word),
  }, `${label} `, h("kbd", { text: key, "aria-hidden": "true" }));
  return [
    h("p", { class: "meta" }, [known(question.site), known(question.language)].join(" · "), " · ", question.index === null ? question.title || question.name
      : h("a", { href: `#/articles/${question.index}`, text: question.title || question.name })),
    h("h2", { class: "question", id: "question", text: kept ? "This was kept, but only just. Right to keep it?" : `This was removed as ${mark ? mark.category : "clutter"}. Right?` }),
    mark ? drawText(article, { only: new Set([index]), around: 420, language: question.language }) : h("p", { class: "note", text: article.missing || "This stretch is not in the article any more." }),
    h("div", { class: "choices", role: "group", "aria-labelledby": "question" },
      choice("right", kept ? "Right, keep" : "Right, clutter", "1"), choice("wrong", kept ? "Wrong, clutter" : "Wrong, article", "2"), choice("unsure", "Unsure", "3")),
    h("label", { class: "note-field", for: "note" }, "Note (m)", h("textarea", { id: "note", rows: 2, maxlength: 2000, text: question.note, onkeydown: (event) => { if (event.key === "Escape") { event.stopPropagation(); $("choose-right").focus(); } } })),
    h("div", { class: "choices" },
      h("button", { type: "button", id: "back", disabled: review.trail.length === 0, onclick: goBack, text: "Back (b)" }),
      h("button", { type: "button", id: "skip", onclick: () => send("skip"), text: "Skip (s)" }),
      h("button", { type: "button", id: "undo", disabled: review.state.judged === 0, onclick: () => send("undo"), text: "Undo (z)" })),
    mark ? h("section", { "aria-label": "Why" }, h("h3", { text: "Why" }),
      h("p", {}, h("code", { text: question.rule }), ` · fired ${plural(question.fired, "time")}${rule && rule.description ? ` · ${rule.description}` : ""}`),
      matchList(mark, 12),
      h("p", { text: mark.decided }), h("p", { class: "meta", text: mark.change })) : null,
  ];
}

function progress() {
  const { judged, rules } = review.state;
  const rows = (kind) => rules.filter((r) => r.kind === kind).map((r) => {
    const n = r.right + r.wrong;
    return h("tr", {}, h("th", { scope: "row", title: r.rule, text: r.rule }),
      h("td", { class: "bar", "aria-hidden": "true" }, interval(r.low, r.high, n ? r.share : null, kind === "removal" ? GOAL : 0.5)),
      h("td", { class: "num", text: n ? percent(r.share) : "–" }), h("td", { class: "num", text: n ? `≥ ${percent(r.low)}` : "–" }), h("td", { class: "num", text: `${r.right}/${n}` }));
  });
  const table = (kind, heading) => {
    const found = rows(kind);
    return found.length ? [h("h3", { text: heading }), h("table", { class: "bars" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col", text: "Rule" }), h("td", { "aria-hidden": "true" }), h("th", { scope: "col", class: "num", text: "Right" }), h("th", { scope: "col", class: "num", text: "Bound" }), h("th", { scope: "col", class: "num", text: "Judged" }))),
      h("tbody", {}, found))] : [];
  };
  return [h("h2", { id: "precision-title", text: "Precision so far" }),
    h("p", { class: "sub" }, h("span", { id: "judged", text: plural(judged, "verdict") }), ". “Bound” is the lower end of Wilson’s 95 % interval: what the rule surely reaches."),
    ...table("removal", "Removals: rightly removed"), ...table("near", "Near misses: rightly kept"),
    rules.length ? null : h("p", { class: "empty", text: "It grows here with each verdict." })].filter(Boolean);
}

function place(question) {
  const { name, start, end, kind, rule } = question;
  return { name, start, end, kind, rule };
}

async function send(what, more) {
  const question = review.state.question;
  if (review.busy || (!question && what !== "undo")) return;
  review.busy = true;
  try {
    review.state = await (await ask(`api/${what}`, what === "undo" ? {} : { ...place(question), ...more })).json();
    if (what === "undo") review.trail.pop();
    else review.trail.push(place(question));
    drawReview(what === "verdict" ? `Saved: ${more.verdict}.` : what === "undo" ? `Undone: ${review.state.undone || "nothing"}.` : "Skipped.");
    scrollTo(0, 0);
  } catch (error) {
    say(String(error.message));
    $("main").prepend(h("p", { class: "note", role: "alert", text: `Not saved: ${error.message}` }));
  } finally {
    review.busy = false;
  }
}

function judge(word) {
  return send("verdict", { verdict: word, note: $("note").value });
}

async function goBack() {
  const last = review.trail.pop();
  if (!last || review.busy) return;
  review.state = await (await ask("api/back", last)).json();
  drawReview("Back at the one before.");
}

function reviewKey(key) {
  const word = { 1: "right", r: "right", 2: "wrong", w: "wrong", 3: "unsure", u: "unsure" }[key];
  if (word && review.state && review.state.question) judge(word);
  else if (key === "s") send("skip");
  else if (key === "z") send("undo");
  else if (key === "b") goBack();
  else if (key === "m" && $("note")) $("note").focus();
  else return false;
  return true;
}
