/** What all parts of the page are made with: elements, figures, times. */

/** The words of limits, for people. */
export const DIMENSIONS = { requests: 'Requests', 'input-tokens': 'Input tokens', 'output-tokens': 'Output tokens', tokens: 'All tokens' };

const MODEL = /\b(?:claude-)?(?:[a-z]+)(?:-\d+)+(?:-[a-z0-9]+)*\b/g;

/** How attempts end, in words that stand between the model and a time. */
const WORDS = {
  authentication: 'rejected the key',
  billing: 'refused it for billing reasons',
  connection: 'lost the connection',
  'empty-answer': 'sent an empty answer',
  intermediary: 'was blocked by a firewall or proxy',
  malformed: 'sent an unreadable answer',
  overloaded: 'was overloaded',
  'rate-limited': 'refused it for a limit',
  refused: 'declined it',
  'server-error': 'failed',
  timeout: 'was too slow and was given up',
};

const ENDS = new RegExp(` (${Object.keys(WORDS).join('|')}) after `, 'g');

const FIGURE = /(\d) (s|ms|min|%)(?!\w)/g;

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone() });

export const byId = (id) => document.getElementById(id);

/** A number as short as it can be read: 1.2K. */
export const short = (number) => compact.format(number);

/** The one form of all times on the page: 14:05, in the zone of the server. */
export const clock = (millis) => time.format(millis);

export function seconds(millis) {
  return millis < 1000 ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(millis < 100_000 ? 1 : 0)} s`;
}

/** Names that end with a dash and a word read as words. */
export const words = (key) => key.replaceAll('-', ' ').replaceAll('_', ' ').toLowerCase();

export const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.append(...named(String(text)));
  }
  return made;
}

/** A text of the library, which speaks to operators, in words for everybody who looks at this page. */
export function plain(text) {
  return text.replace(ENDS, (whole, key) => ` ${WORDS[key]} after `)
    .replace(/\bintermediary\b/g, 'blocked by a firewall or proxy')
    .replace('(curated)', '(answer of our team)')
    .replace('(stale-cache)', '(the cache, past its time)')
    .replace(' (unavailable)', '');
}

/** A text in which no line breaks within a name, or between a figure and its unit. */
export function named(told) {
  const text = told.replace(FIGURE, '$1\u00a0$2');
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(MODEL)) {
    const name = document.createElement('span');
    name.className = 'name';
    name.textContent = match[0];
    parts.push(text.slice(end, match.index), name);
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== '');
}

/** Replaces the content only if it changed, so that selecting and reading are not disturbed. */
export function fill(parent, values, make) {
  const state = JSON.stringify(values);
  if (parent.dataset.state !== state) {
    parent.dataset.state = state;
    parent.replaceChildren(...values.map(make));
  }
}

export function cell(content, className) {
  const made = element('td', className);
  made.append(content);
  return made;
}

function zone() {
  const id = document.body.dataset.zone;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: id }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
