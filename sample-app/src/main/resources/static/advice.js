import { onSnapshot } from './board.js';
import { DIMENSIONS, element, fill, short } from './page.js';

const none = document.getElementById('peaks-none');
const table = document.getElementById('peaks-table');
const rows = document.getElementById('peaks');
const advice = document.getElementById('advice');

const name = (peak) => DIMENSIONS[peak.dimension] ?? peak.dimension;

function row(peak) {
  const made = element('tr');
  const group = element('th', '', peak.group);
  group.scope = 'row';
  const use = element('td');
  use.append(element('span', 'source ' + (peak.crossed ? 'warn' : 'good'), `${Math.round(peak.percent)} %`));
  made.append(group, element('td', '', name(peak)), element('td', 'number', short(peak.p95)), element('td', 'number', short(peak.limit)), use);
  return made;
}

function help(peak) {
  const made = element('li');
  const levers = element('ol');
  levers.append(...peak.helps.map((lever) => {
    const item = element('li', '', lever.text.charAt(0).toUpperCase() + lever.text.slice(1) + '.');
    if (lever.sufficient) {
      item.append(' ', element('b', '', 'This alone would be enough.'));
    }
    return item;
  }));
  made.append(element('p', '', `What helps with the ${name(peak).toLowerCase()} of ${peak.group}:`), levers);
  return made;
}

onSnapshot(({ peaks }) => {
  none.hidden = peaks.length > 0;
  table.hidden = peaks.length === 0;
  fill(rows, peaks, row);
  const crossed = peaks.filter((peak) => peak.crossed);
  advice.hidden = crossed.length === 0;
  fill(advice, crossed, help);
});
