import { postForEvents } from './events.js';
import { element, named, seconds } from './page.js';

const form = document.querySelector('#ask');
const input = document.querySelector('#question');
const send = document.querySelector('#send');
const stop = document.querySelector('#stop');
const status = document.querySelector('#status');
const answers = document.querySelector('#answers');
const template = document.querySelector('#answer-template');
const carriedButton = document.querySelector('#carried');

const QUESTION_OF_OTHERS = 'Where is my parcel?';

const MOST_ANSWERS = 20;

const SOURCES = {
  LIVE: ['By Claude', 'good'],
  CACHE: ['From the cache', 'good'],
  STALE_CACHE: ['From the cache, past its time', 'warn'],
  CURATED: ['Written by our team', 'good'],
  FALLBACK_MODEL: ['Stand-in model', 'warn'],
  UNAVAILABLE: ['No answer just now', 'bad'],
};

let running = null;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const question = input.value.trim();
  if (question && !running) {
    input.value = '';
    ask(question);
  }
});

input.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

stop.addEventListener('click', () => running?.abort());

carriedButton?.addEventListener('click', carried);

document.querySelectorAll('[data-question]').forEach((button) => {
  button.addEventListener('click', () => frequent(button.dataset.question));
});

async function ask(question) {
  const card = newCard(question);
  running = new AbortController();
  busy(true);
  let whole = false;
  try {
    await postForEvents('/answers', { text: question }, running.signal, (name, data) => {
      // A sign that the call waits may have been on its way when the answer ended
      if (!whole) {
        whole = name === 'done' || name === 'failed';
        card[name]?.(data);
      }
    });
    if (!whole) {
      card.failed({ message: 'The answer broke off. Please ask again.' });
    }
  } catch (failure) {
    if (failure.name === 'AbortError') {
      card.stopped();
    } else {
      card.failed({ message: failure.message });
    }
  } finally {
    running = null;
    busy(false);
  }
}

function frequent(question) {
  answer(question, fetch('/faq?' + new URLSearchParams({ question }), { headers: { Accept: 'application/json' } }));
}

/** The question of the form, or one of our own, as another client would send it. */
function carried() {
  const question = input.value.trim() || QUESTION_OF_OTHERS;
  answer(question, fetch('/gateway/answers', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ text: question }),
  }), 'Asked by another client, through the gateway.');
}

async function answer(question, request, remark) {
  const card = newCard(question);
  try {
    const response = await request;
    const reply = await response.json();
    if (!response.ok) {
      throw new Error(reply.detail);
    }
    card.done(reply, remark);
  } catch (failure) {
    card.failed({ message: failure.message || 'The desk cannot be reached. Please try again.' });
  }
}

function busy(yes) {
  send.disabled = yes;
  stop.hidden = !yes;
  if (!yes) {
    input.focus({ preventScroll: true });
  }
}

/** A card for one question, with a method for each event of the stream. */
function newCard(question) {
  const article = template.content.firstElementChild.cloneNode(true);
  const part = (name) => article.querySelector(name);
  const [text, note, source, facts] = ['.text', '.note', '.source', '.facts'].map(part);
  part('.asked').textContent = question;
  answers.prepend(article);
  while (answers.children.length > MOST_ANSWERS) {
    answers.lastElementChild.remove();
  }
  status.textContent = 'Your question was sent.';
  const began = performance.now();
  let waitsFor = '';
  const timer = setInterval(() => {
    facts.replaceChildren(...[waitsFor, seconds(performance.now() - began)].filter(Boolean).map(fact));
  }, 200);

  function end(label, tone, spoken) {
    clearInterval(timer);
    source.textContent = label;
    waitsFor = '';
    source.className = 'source ' + tone;
    article.dataset.state = tone;
    text.setAttribute('aria-busy', 'false');
    status.textContent = spoken;
  }

  function remark(message) {
    note.replaceChildren(...named(message));
    note.hidden = false;
  }

  function say(words) {
    source.replaceChildren(...named(words));
  }

  return {
    waiting({ text: reason }) {
      waitsFor = reason;
      article.dataset.waits = reason;
      say('Waiting');
    },
    started({ model }) {
      waitsFor = '';
      say(model + ' is writing');
    },
    text({ text: piece }) {
      waitsFor = '';
      if (!article.dataset.firstWords) {
        article.dataset.firstWords = Math.round(performance.now() - began);
      }
      text.append(piece);
    },
    restarted({ model, reason }) {
      text.textContent = '';
      remark(`The answer broke off (${reason}) and was begun again.`);
      say(model + ' is asked again');
    },
    done(answer, extra) {
      if (answer.text !== text.textContent) {
        text.textContent = answer.text;
      }
      const [label, tone] = SOURCES[answer.source];
      if (answer.source === 'FALLBACK_MODEL') {
        remark(`${answer.requestedModel} cannot answer just now, so ${answer.model} did.`);
      }
      if (extra) {
        remark(extra);
      }
      article.dataset.source = answer.source;
      article.dataset.model = answer.model;
      end(label, tone, 'Answer complete: ' + label + '.');
      facts.replaceChildren(...factsOf(answer).map(fact));
    },
    failed({ message, reason, attempts, requestId }) {
      const partial = text.textContent.length > 0;
      if (partial) {
        remark('This answer is not complete. ' + message);
      } else {
        text.textContent = message;
      }
      article.dataset.source = partial ? 'BROKEN' : 'UNAVAILABLE';
      end(partial ? 'Broke off' : 'No answer just now', 'bad', message);
      // The message says when to come back
      facts.replaceChildren(...[reason, attempts > 0 && times(attempts), requestId].filter(Boolean).map(fact));
    },
    stopped() {
      remark('You stopped this answer.');
      end('Stopped', 'idle', 'Stopped.');
      facts.replaceChildren();
    },
  };
}

function factsOf(answer) {
  return [
    answer.source !== 'CURATED' && answer.model,
    answer.ageSeconds > 0 && `${age(answer.ageSeconds)} old`,
    answer.queuedMillis >= 50 ? `waited ${seconds(answer.queuedMillis)} in the queue` : 'no wait',
    answer.attempts > 0 ? times(answer.attempts) : 'no call',
    `took ${seconds(answer.elapsedMillis)}`,
    answer.attempts > 0 && answer.outputTokens > 0 && `${answer.inputTokens} + ${answer.outputTokens} tokens`,
    answer.attempts > 0 && answer.cost > 0 && `$${answer.cost.toFixed(5)}`,
    answer.source === 'UNAVAILABLE' && answer.reason,
    ...answer.changes,
  ].filter(Boolean);
}

function fact(content) {
  return element('span', '', content);
}

function times(attempts) {
  return attempts === 1 ? '1 call' : `${attempts} calls`;
}

function age(total) {
  return total < 90 ? `${total} s` : `${Math.round(total / 60)} min`;
}
