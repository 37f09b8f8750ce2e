// Charts as inline SVG, each with its figures beside it as text.

/** A bar a row: [{label, href, value, text, more}], the longest bar being the largest value. */
function barTable(title, sub, heads, rows, limit = 12) {
  const largest = Math.max(...rows.map((row) => row.value), 1e-9);
  const draw = (row) => h("tr", {},
    h("th", { scope: "row", title: row.label }, row.href ? h("a", { href: row.href, text: row.label }) : row.label),
    h("td", { class: "bar", "aria-hidden": "true" }, bar(row.value / largest)),
    h("td", { class: "num", text: row.text }),
    row.more !== undefined && h("td", { class: "num", text: row.more }));
  const body = h("tbody", {}, rows.slice(0, limit).map(draw));
  const figure = h("figure", { class: "card" },
    h("figcaption", {}, h("h2", { text: title })),
    sub && h("p", { class: "sub", text: sub }),
    rows.length ? h("table", { class: "bars" },
      h("thead", {}, h("tr", {}, heads.map((head, i) => i === 1
        ? [h("td", { "aria-hidden": "true" }), h("th", { scope: "col", class: "num", text: head })]
        : h("th", { scope: "col", class: i ? "num" : null, text: head })))), body)
      : h("p", { class: "empty", text: "Nothing here." }));
  if (rows.length > limit) {
    const more = h("button", { type: "button", class: "more", onclick: () => {
      body.append(...rows.slice(limit).map(draw));
      more.remove();
    }, text: `All ${number(rows.length)}` });
    figure.append(more);
  }
  return figure;
}

function bar(share, height = 14) {
  const svg = h("svg", { viewBox: `0 0 100 ${height}`, preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" });
  svg.append(h("rect", { class: "back", x: 0, y: 0, width: 100, height, rx: 0 }));
  svg.append(h("rect", { class: "fore", x: 0, y: 0, width: Math.max(share > 0 ? 0.8 : 0, 100 * share), height }));
  return svg;
}

/** How many articles lost how much: a column for each step of removed share. */
function histogram(title, counts, untouched, href) {
  const wide = 620, high = 380, left = 44, bottom = 44, top = 20;
  const largest = Math.max(...counts, 1), step = (wide - left) / counts.length;
  const scale = (n) => (high - bottom - top) * (n / largest);
  const svg = h("svg", { viewBox: `0 0 ${wide} ${high}`, class: "histogram", role: "group", "aria-label": title });
  for (const part of [0, 0.5, 1]) {
    const y = high - bottom - scale(largest * part);
    svg.append(h("line", { class: "axis", x1: left, x2: wide, y1: y, y2: y }));
    svg.append(h("text", { svg: true, x: left - 6, y: y + 4, "text-anchor": "end", text: short(Math.round(largest * part)) }));
  }
  counts.forEach((n, i) => {
    const x = left + i * step, tall = n ? Math.max(2, scale(n)) : 0;
    const from = Math.round((100 * i) / counts.length), to = Math.round((100 * (i + 1)) / counts.length);
    if (n) {
      const label = `${plural(n, "article")} lost ${from} to ${to} %`;
      svg.append(svgLink(href(i), label,
        h("title", { text: label }),
        h("rect", { class: "fore", x: x + 1.5, y: high - bottom - tall, width: step - 3, height: tall, rx: 2 })));
    }
    if (i % 4 === 0) svg.append(h("text", { svg: true, x, y: high - bottom + 18, "text-anchor": i ? "middle" : "start", text: `${from} %` }));
  });
  svg.append(h("text", { svg: true, x: wide, y: high - bottom + 18, "text-anchor": "end", text: "100 %" }));
  svg.append(h("text", { svg: true, x: (wide + left) / 2, y: high - 6, "text-anchor": "middle", text: "removed share of the article" }));
  return h("figure", { class: "card" },
    h("figcaption", {}, h("h2", { text: title })),
    h("p", { class: "sub", text: `${plural(untouched, "article")} lost nothing. Choose a column to see its articles.` }), svg);
}

function svgLink(href, label, ...children) {
  const link = document.createElementNS(SVG, "a");
  link.setAttribute("href", href);
  link.setAttribute("aria-label", label);
  for (const child of children) if (child) link.append(child);
  return link;
}

/** An estimate with its bounds, between 0 and 1, and the goal it should lie above. */
function interval(low, high, estimate, goal) {
  return h("svg", { viewBox: "0 0 100 14", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" },
    h("rect", { class: "back", x: 0, y: 5, width: 100, height: 4 }),
    h("rect", { class: "band", x: 100 * low, y: 1, width: Math.max(1, 100 * (high - low)), height: 12 }),
    estimate === null ? null : h("rect", { class: "dot", x: Math.min(98.5, 100 * estimate - 0.75), y: 1, width: 1.5, height: 12 }),
    h("line", { class: "goal", x1: 100 * goal, x2: 100 * goal, y1: 0, y2: 14 }));
}
