const SPAN_SECONDS = 180;

const LANES = { INTERACTIVE: 'People', NORMAL: 'Letters', BACKGROUND: 'Background' };

export const DIMENSIONS = { requests: 'Requests', 'input-tokens': 'Input tokens', 'output-tokens': 'Output tokens', tokens: 'All tokens' };

const SERIES = ['--series-1', '--series-2', '--series-3', '--series-4'];

const listeners = [];
const history = [];
const charts = [];
const pools = new Map();
const byId = (id) => document.getElementById(id);

let drawing = false;

/** Calls back with each snapshot the board draws. */
export function onSnapshot(listener) {
  listeners.push(listener);
}

const source = new EventSource('/board');
source.onmessage = (event) => {
  const snapshot = JSON.parse(event.data);
  // After a new connection the last minutes come once more.
  if (history.length === 0 || snapshot.at > history.at(-1).at) {
    history.push(snapshot);
    while (history[0].at < snapshot.at - SPAN_SECONDS * 1000) {
      history.shift();
    }
    schedule();
  }
};
source.onerror = () => headline({ tone: 'warn', cause: 'CONNECTION', text: 'The board has lost its connection and tries again' });

function schedule() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      draw(history.at(-1));
    });
  }
}

function draw(snapshot) {
  headline(snapshot.headline);
  snapshot.pools.forEach(drawPool);
  lanesChart.draw(history.map((each) => each.lanes), Object.keys(LANES));
  Object.keys(LANES).forEach((lane, i) => legend(byId('lanes'), i, LANES[lane], snapshot.lanes[lane]));
  drawTiles(snapshot);
  drawModels(snapshot.models);
  drawAlerts(snapshot.alerts);
  document.body.dataset.beat = snapshot.at;
  listeners.forEach((listener) => listener(snapshot));
}

/** Shows each change of the line, and reads it out where its cause is another one. */
function headline({ tone, cause, text }) {
  const line = byId('headline');
  if (line.dataset.cause !== cause) {
    line.dataset.cause = cause;
    byId('headline-spoken').textContent = text;
  }
  const words = byId('headline-text');
  if (words.textContent !== text) {
    words.textContent = text;
    line.className = 'headline ' + tone;
  }
}

function drawPool(pool) {
  if (!pools.has(pool.group)) {
    const figure = element('figure', 'card chart');
    figure.dataset.pool = pool.group;
    const caption = element('figcaption');
    const keys = element('ul', 'legend');
    const plot = element('div', 'plot');
    plot.setAttribute('aria-hidden', 'true');
    const facts = element('p', 'facts');
    caption.append(element('h3', '', 'Use of the limits of ' + pool.group), keys);
    figure.append(caption, plot, facts);
    byId('pools').append(figure);
    pools.set(pool.group, { keys, facts, chart: chart(plot, 100, '%') });
  }
  const { keys, facts, chart: drawn } = pools.get(pool.group);
  const dimensions = pool.uses.map((use) => use.dimension);
  drawn.draw(history.map((each) => Object.fromEntries((each.pools.find((one) => one.group === pool.group)?.uses ?? [])
    .map((use) => [use.dimension, use.percent]))), dimensions);
  pool.uses.forEach((use, i) => legend(keys, i, `${DIMENSIONS[use.dimension] ?? use.dimension}`,
    `${Math.round(use.percent)} % of ${short(use.limit)}/min, ${Math.round(use.level)} % left now`));
  const state = [`${pool.inFlight} on the wire, at most ${pool.window}`, `${pool.waiting} wait`,
    pool.expectedWaitMillis > 0 && `a new call would wait ${(pool.expectedWaitMillis / 1000).toFixed(1)} s`,
    pool.pausedSeconds !== null && `paused for ${pool.pausedSeconds} s`, pool.held && 'stopped by an operator'];
  fill(facts, state.filter(Boolean), (words) => element('span', '', words));
}

function drawTiles({ totals, cache, savedTokens }) {
  const s = totals.sources;
  fill(byId('tiles'), [
    ['Live answers', s.LIVE],
    ['By the fallback', s.FALLBACK_MODEL],
    ['Curated', s.CURATED],
    ['Cache hits', cache.HIT + cache.COLLAPSED],
    ['Stale answers', s.STALE_CACHE],
    ['Apologies', s.UNAVAILABLE + totals.failed],
    ['Retries', totals.retries],
    ['Tokens in', short(totals.inputTokens)],
    ['Tokens out', short(totals.outputTokens)],
    ['Tokens saved', short(savedTokens)],
    ['Cost', '$' + totals.cost.toFixed(4)],
    ['P95 of answers', totals.p95Millis > 0 ? `${(totals.p95Millis / 1000).toFixed(1)} s` : '–'],
  ], ([name, value]) => {
    const tile = element('div', 'tile');
    tile.append(element('dt', '', name), element('dd', '', value));
    return tile;
  });
}

function drawModels(models) {
  byId('models-card').hidden = models.length === 0;
  fill(byId('models'), models, (each) => {
    const row = element('tr');
    row.dataset.model = each.model;
    row.dataset.circuit = each.circuit;
    row.dataset.mode = each.mode;
    const name = element('th', '', each.model);
    name.scope = 'row';
    row.append(name, cell(badge(each.circuit)), cell(badge(each.mode)),
      element('td', '', each.nextProbeSeconds === null ? '–' : `in ${each.nextProbeSeconds} s`),
      element('td', '', each.refused), element('td', '', each.openings));
    return row;
  });
}

function drawAlerts(alerts) {
  byId('alerts-card').hidden = alerts.length === 0;
  fill(byId('alerts'), alerts, (alert) => {
    const item = element('li');
    const time = element('time', '', new Date(alert.at).toLocaleTimeString());
    time.dateTime = alert.at;
    item.append(time, ' ', element('span', '', alert.message));
    return item;
  });
}

function cell(content) {
  const td = element('td');
  td.append(content);
  return td;
}

function badge(state) {
  const tone = state === 'NORMAL' ? 'good' : state === 'RECOVERING' || state === 'HALF_OPEN' ? 'warn' : 'bad';
  return element('span', 'source ' + tone, state.toLowerCase().replace('_', ' '));
}

/** Replaces the content only where it changed, so that nobody's selection or reading is disturbed. */
export function fill(parent, values, make) {
  const state = JSON.stringify(values);
  if (parent.dataset.state !== state) {
    parent.dataset.state = state;
    parent.replaceChildren(...values.map(make));
  }
}

function legend(list, i, name, value) {
  const item = list.children[i] ?? list.appendChild(element('li'));
  const state = `${name}: ${value}`;
  if (item.dataset.state !== state) {
    item.dataset.state = state;
    item.className = 'series-' + (i + 1);
    item.replaceChildren(element('span', 'swatch'), `${name} `, element('b', '', value));
  }
}

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

export function short(number) {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(number);
}

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const lanesChart = chart(byId('lanes-plot'), null, '');

/** A chart of the last minutes; made anew when its series or the colours change. */
function chart(parent, ceiling, unit) {
  let plot = null;
  let names = '';
  const drawn = {
    forget() {
      plot?.destroy();
      plot = null;
    },
    resize() {
      plot?.setSize({ width: parent.clientWidth, height: 130 });
    },
    draw(rows, keys) {
      const data = [history.map((each) => each.at / 1000), ...keys.map((key) => rows.map((row) => row[key] ?? null))];
      if (plot === null || names !== keys.join()) {
        drawn.forget();
        names = keys.join();
        plot = new uPlot(options(parent, keys, ceiling, unit), data, parent);
      } else {
        plot.setData(data);
      }
    },
  };
  charts.push(drawn);
  return drawn;
}

function options(parent, keys, ceiling, unit) {
  const axis = { stroke: color('--soft'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui' };
  return {
    width: parent.clientWidth,
    height: 130,
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { range: (self, low, high) => [high - SPAN_SECONDS, high] },
      y: { range: (self, low, high) => [0, ceiling === null ? Math.max(10, high * 1.1) : Math.max(ceiling * 1.04, high)] },
    },
    axes: [{ ...axis, size: 26, values: (self, ticks) => ticks.map((tick) => clock(tick)) },
      { ...axis, size: 50, values: (self, ticks) => ticks.map((tick) => short(tick) + unit) }],
    series: [{}, ...keys.map((key, i) => ({
      label: key,
      stroke: color(SERIES[i]),
      width: 2,
      dash: [[], [7, 4], [2, 3], [10, 3, 2, 3]][i],
      points: { show: false },
    }))],
    hooks: ceiling === null ? {} : { draw: [(self) => ceilingLine(self, ceiling)] },
  };
}

function ceilingLine(self, ceiling) {
  const y = Math.round(self.valToPos(ceiling, 'y', true));
  const { ctx, bbox } = self;
  ctx.save();
  ctx.strokeStyle = color('--bad');
  ctx.lineWidth = 2;
  ctx.setLineDash([6, 6]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

function clock(second) {
  return new Date(second * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

new ResizeObserver(() => charts.forEach((each) => each.resize())).observe(document.querySelector('.board'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  charts.forEach((each) => each.forget());
  if (history.length > 0) {
    schedule();
  }
});
