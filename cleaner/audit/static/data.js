// Where the data comes from: inside this file (the report) or from the server that shows it
// (review). Articles come in chunks, unpacked when one of them is looked at.

const data = { overview: null, articles: [], rules: new Map(), chunks: new Map(), served: false };

async function inflate(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).json();
}

async function part(name) {
  if (data.served) return (await ask(`data/${name}`)).json();
  return inflate($(`data-${name}`).textContent);
}

/** A request to the server this page came from; throws with its words when it says no. */
async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await fetch(path, { ...options, credentials: "same-origin" });
  if (!answer.ok) throw new Error((await answer.text()).slice(0, 300));
  return answer;
}

async function openData() {
  data.served = !$("data-overview");
  data.overview = await part("overview");
  const { columns, rows } = data.overview.articles;
  data.articles = rows.map((row, index) => {
    const article = { index };
    columns.forEach((column, place) => { article[column] = row[place]; });
    article.share = article.chars ? article.removed / article.chars : 0;
    return article;
  });
  data.overview.rules.forEach((rule, index) => data.rules.set(rule.id, { ...rule, index }));
}

/** The whole article of that index: its pieces, marks and posts. */
async function load(index) {
  const chunk = Math.floor(index / data.overview.chunk);
  if (!data.chunks.has(chunk)) {
    if (data.chunks.size > 40) data.chunks.delete(data.chunks.keys().next().value);
    data.chunks.set(chunk, part(`chunk-${chunk}`));
  }
  return (await data.chunks.get(chunk))[index % data.overview.chunk];
}

/** Whether an article passes the filters that its row alone can answer. */
function passes(article, filter) {
  const rule = filter.rule && data.rules.get(filter.rule);
  return (
    (!filter.site || known(article.site) === filter.site) &&
    (!filter.language || known(article.language) === filter.language) &&
    (!filter.flag || (filter.flag === "any" ? article.flags.length > 0 : article.flags.includes(filter.flag))) &&
    (!filter.share || Math.min(data.overview.histogram.length - 1, Math.floor(article.share * data.overview.histogram.length)) === Number(filter.share)) &&
    (!filter.rule || (rule && article.rules.includes(rule.index))) &&
    (!filter.category || article.rules.some((index) => data.overview.rules[index].category === filter.category))
  );
}

const ORDERS = {
  most: (a, b) => b.share - a.share || a.index - b.index,
  least: (a, b) => a.share - b.share || a.index - b.index,
  name: (a, b) => (a.name < b.name ? -1 : 1),
  longest: (a, b) => b.chars - a.chars || a.index - b.index,
};

function chosen(filter) {
  return data.articles.filter((a) => passes(a, filter)).sort(ORDERS[filter.sort] || ORDERS.most);
}

/** Articles that pass and whose title, name or text holds the query, as they are found. */
async function* search(filter, stopped, progress) {
  const query = (filter.q || "").toLowerCase();
  const candidates = chosen(filter);
  if (!query) { yield* candidates; return; }
  let seen = 0;
  for (const article of candidates) {
    if (stopped()) return;
    const head = `${article.title}\n${article.name}`.toLowerCase();
    if (head.includes(query) || textOf(await load(article.index)).includes(query)) yield article;
    if (++seen % 50 === 0) {
      progress(seen, candidates.length);
      await new Promise((done) => setTimeout(done));
    }
  }
}

function textOf(article) {
  return article.pieces.map((piece) => piece[0]).join("").toLowerCase();
}
