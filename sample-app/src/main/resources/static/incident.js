import { onSnapshot } from './board.js';
import { named } from './page.js';

const buttons = [...document.querySelectorAll('[data-trouble]')];
const tour = document.querySelector('#tour');
const heal = document.querySelector('#heal');
const caption = document.querySelector('#caption');
const card = document.querySelector('#incident');
// The board begins with the last minutes; what was simulated then is over.
const since = Number(card.dataset.since);

async function post(path) {
  const response = await fetch('/incident/' + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  if (response.ok) {
    show(await response.json());
  }
}

function show({ running, caption: words }) {
  for (const button of buttons) {
    button.setAttribute('aria-pressed', String(running.includes(button.dataset.trouble)));
  }
  const spoken = words ?? '';
  if (caption.dataset.text !== spoken) {
    caption.dataset.text = spoken;
    caption.replaceChildren(...named(spoken));
    caption.hidden = !spoken;
  }
  tour.textContent = words ? 'Begin again' : 'Three-minute tour';
  card.classList.toggle('touring', Boolean(words));
}

for (const button of buttons) {
  button.addEventListener('click', () => {
    const on = button.getAttribute('aria-pressed') === 'true';
    post(`${button.dataset.trouble}/${on ? 'end' : 'begin'}`);
  });
}
tour.addEventListener('click', () => post('tour'));
heal.addEventListener('click', () => post('heal'));

onSnapshot(({ at, incident }) => incident && at >= since && show(incident));
