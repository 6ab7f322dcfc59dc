import { chart } from './chart.js';
import { byId, DIMENSIONS, element, fill, short } from './page.js';

const pools = new Map();

const name = (use) => DIMENSIONS[use.dimension] ?? use.dimension;

/**
 * Draws the limits of a group of models: a bar for the use of the last minute, in it a
 * mark for what is taken of the amount that may be used at once, and the use over time.
 */
export function drawPool(pool, history, times, spans) {
  if (!pools.has(pool.group)) {
    pools.set(pool.group, newPool(pool.group));
  }
  const { bars, facts, chart: drawn } = pools.get(pool.group);
  fill(bars, pool.uses, bar);
  const uses = history.map((each) => each.pools.find((one) => one.group === pool.group)?.uses ?? []);
  drawn.draw(times, uses.map((each) => Object.fromEntries(each.map((use) => [use.dimension, use.percent]))),
    pool.uses.map((use) => use.dimension), spans);
  fill(facts, [
    `${pool.inFlight} being answered`,
    pool.waiting > 0 ? `${pool.waiting} wait` : 'none waits',
    !pool.held && pool.expectedWaitMillis >= 500 && `the next question would wait about ${Math.round(pool.expectedWaitMillis / 1000)} s`,
    pool.pausedSeconds !== null && `paused, ${pool.pausedSeconds} s left`,
    pool.held && 'stopped by an operator',
    pool.uses.some((use) => use.percent > 100) && 'above 100 %: a burst, or a limit that was higher a minute ago',
  ].filter(Boolean), (words) => element('span', '', words));
}

function newPool(group) {
  const figure = element('figure', 'card chart');
  figure.dataset.pool = group;
  const caption = element('figcaption');
  const bars = element('ul', 'bars');
  const plot = element('div', 'plot');
  plot.setAttribute('aria-hidden', 'true');
  const facts = element('p', 'facts');
  const hint = element('p', 'hint', 'Bar and curve: use in the last minute. Mark: how much of the burst is used.');
  caption.append(element('h3', '', `Limits of ${group}`), hint, bars);
  figure.append(caption, plot, facts);
  byId('pools').append(figure);
  return { bars, facts, chart: chart(plot, 100) };
}

function bar(use, i) {
  const made = element('li', 'series-' + (i + 1));
  const label = element('span', 'label');
  label.append(element('span', 'swatch'), name(use));
  const track = element('span', 'track');
  const used = element('span', 'used');
  used.style.width = Math.min(100, use.percent) + '%';
  const mark = element('span', 'mark');
  mark.style.left = Math.max(0, Math.min(100, 100 - use.level)) + '%';
  track.append(used, mark);
  track.setAttribute('aria-hidden', 'true');
  made.dataset.percent = use.percent;
  made.dataset.level = use.level;
  const figures = element('span', 'figures', `${short(use.used)} of ${short(use.limit)} a minute`);
  made.append(label, track, figures, element('b', '', `${Math.round(use.percent)} %`),
    element('span', 'visually-hidden', `, ${Math.round(use.level)} % may be used at once`));
  return made;
}
