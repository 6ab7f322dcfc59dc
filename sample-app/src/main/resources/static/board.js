import { chart, forgetCharts, resizeCharts, SPAN_SECONDS, spansOf } from './chart.js';
import { byId, cell, clock, element, fill, named, plain, seconds, short, words } from './page.js';
import { drawPool } from './pools.js';

const LANES = { INTERACTIVE: 'People here', NORMAL: 'Customers', BACKGROUND: 'Background' };

const ANSWERED = {
  live: 'Model asked',
  other: 'Stand-in model',
  known: 'Cache and team',
  none: 'No answer',
};

const STATES = {
  NORMAL: ['in service', 'good'],
  OPEN: ['down', 'bad'],
  HALF_OPEN: ['being tried', 'warn'],
  RECOVERING: ['load returns', 'warn'],
  FORCED_OPEN: ['switched off', 'bad'],
};

/** Causes for which the account is answered nothing, by any model. */
const NO_ACCESS = ['KEY', 'BILLING'];

/** What the line at the top counts, and what the curve of answers is the mean of. */
const RECENT_SECONDS = 10;

/** The troubles that have a button, by their names. */
const troubles = new Map([...document.querySelectorAll('[data-trouble]')]
  .filter((button) => button.dataset.trouble !== 'CUSTOMERS')
  .map((button) => [button.dataset.trouble, { text: button.dataset.label, calm: button.dataset.load === 'true' }]));

const listeners = [];
const history = [];

let drawing = false;

/** Calls back with each snapshot the board draws. */
export function onSnapshot(listener) {
  listeners.push(listener);
}

const answeredChart = chart(byId('answered-plot'), null);
const lanesChart = chart(byId('lanes-plot'), null);

const source = new EventSource('/board');
source.onmessage = (event) => {
  const snapshot = JSON.parse(event.data);
  // After a new connection the last minutes come once more
  if (history.length === 0 || snapshot.at > history.at(-1).at) {
    history.push(snapshot);
    while (history[0].at < snapshot.at - SPAN_SECONDS * 1000) {
      history.shift();
    }
    schedule();
  }
};
source.onerror = () => headline({ tone: 'warn', cause: 'CONNECTION', text: 'This page has lost its connection to the desk and tries again' });

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
  pulse(snapshot);
  const times = history.map((each) => each.at / 1000);
  const spans = spansOf(history, troubles);
  snapshot.pools.forEach((pool) => drawPool(pool, history, times, spans));
  drawAnswered(times, spans);
  lanesChart.draw(times, history.map((each) => each.lanes), Object.keys(LANES), spans);
  Object.keys(LANES).forEach((lane, i) => legend(byId('lanes'), i, LANES[lane], snapshot.lanes[lane]));
  drawTiles(snapshot);
  drawModels(snapshot.models, NO_ACCESS.includes(snapshot.headline.cause));
  drawAlerts(snapshot.alerts);
  drawCalls(snapshot.calls);
  document.body.dataset.beat = snapshot.at;
  listeners.forEach((listener) => listener(snapshot));
}

/** Shows each change of the line, and reads it out if its cause is another one. */
function headline({ tone, cause, text: told }) {
  const line = byId('headline');
  const text = plain(told);
  // A name keeps its small letter
  const shown = text.startsWith('claude-') ? text : text.charAt(0).toUpperCase() + text.slice(1);
  if (line.dataset.cause !== cause) {
    line.dataset.cause = cause;
    byId('headline-spoken').textContent = shown;
  }
  if (line.dataset.text !== shown) {
    line.dataset.text = shown;
    byId('headline-text').replaceChildren(...named(shown));
    line.className = 'headline ' + tone;
  }
}

function pulse(snapshot) {
  const { retries, ...sum } = recent(history.length - 1);
  const { live, other, known, none } = sums(sum);
  const waiting = Object.values(snapshot.lanes).reduce((all, lane) => all + lane, 0);
  const use = Math.max(0, ...snapshot.pools.flatMap((pool) => pool.uses.map((each) => each.percent)));
  fill(byId('pulse'), [
    `Last ${RECENT_SECONDS} s: ${live + other} answered by Claude`,
    other > 0 && `${live > 0 ? other : 'all'} of them by the stand-in`,
    known > 0 && `${known} from cache or team`,
    none > 0 && `${none} without an answer`,
    retries > 0 && `${retries} asked again`,
    waiting > 0 && `${waiting} wait`,
    use > 0 && `tightest limit: ${Math.round(use)} % used in the last minute`,
  ].filter(Boolean), (each) => element('li', '', each));
}

/** What was added up in the seconds before a snapshot. */
function recent(index) {
  const now = history[index];
  let before = index;
  while (before > 0 && history[before - 1].at >= now.at - RECENT_SECONDS * 1000) {
    before--;
  }
  const { totals } = history[Math.max(0, before)];
  const sources = Object.fromEntries(Object.entries(now.totals.sources).map(([key, value]) => [key, value - totals.sources[key]]));
  return { sources, failed: now.totals.failed - totals.failed, retries: now.totals.retries - totals.retries };
}

function sums({ sources: s, failed }) {
  return { live: s.LIVE, other: s.FALLBACK_MODEL, known: s.CACHE + s.STALE_CACHE + s.CURATED, none: s.UNAVAILABLE + failed };
}

function drawAnswered(times, spans) {
  const rates = history.map((each, i) => {
    const sum = sums(recent(i));
    return Object.fromEntries(Object.entries(sum).map(([key, count]) => [key, count / RECENT_SECONDS]));
  });
  answeredChart.draw(times, rates, Object.keys(ANSWERED), spans);
  Object.keys(ANSWERED).forEach((key, i) => legend(byId('answered'), i, ANSWERED[key], rates.at(-1)[key].toFixed(1)));
}

function drawTiles({ totals, cache, savedTokens, otherClients }) {
  const s = totals.sources;
  fill(byId('tiles'), [
    ['live', 'By the model asked', s.LIVE],
    ['other', 'By the stand\u2011in', s.FALLBACK_MODEL],
    ['curated', 'By our team', s.CURATED],
    ['cached', 'From the cache', cache.HIT + cache.COLLAPSED],
    ['stale', 'From an old cache', s.STALE_CACHE],
    ['none', 'Without answer', s.UNAVAILABLE + totals.failed],
    ['retries', 'Asked again', totals.retries],
    otherClients && ['others', 'Other clients', otherClients.answered],
    ['input', 'Tokens in', short(totals.inputTokens)],
    ['output', 'Tokens out', short(totals.outputTokens)],
    ['saved', 'Tokens saved', short(savedTokens)],
    ['cost', 'Cost', '$' + totals.cost.toFixed(2)],
    ['p95', '95 of 100 took', totals.p95Millis > 0 ? `< ${seconds(totals.p95Millis)}` : '–'],
  ].filter(Boolean), ([key, name, value]) => {
    const tile = element('div', 'tile');
    tile.dataset.tile = key;
    tile.append(element('dt', '', name), element('dd', '', value));
    return tile;
  });
}

function drawModels(models, noAccess) {
  byId('models-card').hidden = models.length === 0;
  fill(byId('models'), models.map((each) => ({ ...each, noAccess })), (each) => {
    const row = element('tr');
    row.dataset.model = each.model;
    row.dataset.circuit = each.circuit;
    row.dataset.mode = each.mode;
    const name = element('th', '', each.model);
    name.scope = 'row';
    const [state, tone] = noAccess && each.circuit === 'NORMAL' ? ['no access', 'bad']
      : each.circuit === 'HALF_OPEN' && each.nextProbeSeconds !== null ? ['to be tried', 'warn']
      : STATES[each.circuit] ?? [words(each.circuit), 'warn'];
    const more = [each.switchedOff && 'switched off by an operator', ['FALLBACK', 'RECOVERING'].includes(each.mode) && 'stand-in answers',
      each.nextProbeSeconds !== null && (each.nextProbeSeconds > 0 ? `next try in ${each.nextProbeSeconds} s` : 'by the next call')].filter(Boolean).join(', ');
    const states = cell(element('span', 'source ' + tone, state), 'state');
    if (more) {
      states.append(element('small', '', more));
    }
    row.append(name, states, element('td', 'number', each.inFlight), element('td', 'number', each.outages));
    return row;
  });
}

function drawAlerts(alerts) {
  byId('alerts-card').hidden = alerts.length === 0;
  fill(byId('alerts'), alerts, (alert) => {
    const item = element('li');
    item.append(time(alert.at), element('span', '', alert.message));
    return item;
  });
}

/** Calls of other clients are told apart from our own. */
function drawCalls(calls) {
  byId('calls-card').hidden = calls.length === 0;
  fill(byId('calls'), calls, (call) => {
    const row = element('tr');
    const carried = call.client.startsWith('gateway');
    const sdk = call.client.split('/')[1];
    row.dataset.client = call.client;
    const answered = call.outcome === 'answered';
    row.append(cell(time(call.at)),
      cell(element('span', carried ? 'source other' : 'source', carried ? 'Other client' + (sdk && sdk !== 'other' ? ` (${sdk})` : '') : 'This desk')),
      element('td', '', answered ? by(call) : `no answer${call.reason ? ': ' + call.reason : ''}`),
      element('td', 'number', seconds(call.elapsedMillis)), element('td', 'why', plain(call.why)));
    return row;
  });
}

function by(call) {
  return { curated: 'our team', cache: 'the cache', 'stale-cache': 'the cache, past its time' }[call.source] ?? call.model;
}

function time(at) {
  const made = element('time', '', clock(new Date(at).getTime()));
  made.dateTime = at;
  return made;
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

new ResizeObserver(resizeCharts).observe(document.querySelector('.board'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  forgetCharts();
  if (history.length > 0) {
    schedule();
  }
});
