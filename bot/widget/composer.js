/** Where the parent writes: Enter sends, nothing typed is ever lost or cut off. */

import { el, icon } from './dom.js';

// The helpline accepts this much in one message; the counter appears near the end.
export const LONGEST = 4_000;
const NEARLY = 3_600;

export class Composer {
  #problem = el('p', { class: 'problem', id: 'problem', role: 'alert' });
  #counter = el('p', { class: 'counter', id: 'counter' });

  /** `send(text)` is called with trimmed words that are neither empty nor too long. */
  constructor(texts, send) {
    this.texts = texts;
    this.send = send;
    this.field = el('textarea', {
      id: 'message', rows: '1', enterkeyhint: 'send', autocomplete: 'off', dir: 'auto',
      'aria-describedby': 'problem counter',
    });
    texts.name(this.field, 'composer.hint', {}, 'placeholder');
    const label = texts.in(el('label', { for: 'message', class: 'unseen' }), 'composer.label');
    const button = el('button', { class: 'send', type: 'submit' }, icon('send'));
    texts.name(button, 'composer.send');
    const row = el('div', { class: 'row' }, label, this.field, button);
    this.node = el('form', { class: 'composer' }, this.#problem, row, this.#counter);
    this.node.noValidate = true;
    this.node.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener('keydown', (event) => this.#onKey(event));
    this.field.addEventListener('input', () => this.#measure());
  }

  /** Puts words back for the parent to change; what was being written stays, below. */
  restore(text) {
    this.field.value = [text, this.field.value].filter(Boolean).join('\n');
    this.#measure();
    this.field.focus();
  }

  #onKey(event) {
    // 229: a keyboard that is still composing a character (older Safari says so only here).
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.field.value.trim();
    if (text.length > LONGEST) {
      this.#measure();
      return;
    }
    if (text === '') {
      this.#complain('composer.empty');
      return;
    }
    this.field.value = '';
    this.#measure();
    this.send(text);
  }

  #measure() {
    const { length } = this.field.value.trim();
    this.#fit();
    if (length > LONGEST) {
      this.#complain('composer.toolong', {
        length: (t) => t.number(length), limit: (t) => t.number(LONGEST),
      });
      this.#counter.textContent = '';
      return;
    }
    this.#complain(null);
    if (length < NEARLY) this.#counter.replaceChildren();
    else {
      const left = { count: (t) => t.number(LONGEST - length) };
      this.#counter.replaceChildren(this.texts.in(el('span'), 'composer.left', left));
    }
  }

  #complain(key, values) {
    this.field.toggleAttribute('aria-invalid', false);
    if (key === null) this.#problem.replaceChildren();
    else {
      this.field.setAttribute('aria-invalid', 'true');
      this.#problem.replaceChildren(this.texts.in(el('span'), key, values));
    }
  }

  /** Grows with the words, up to the height the stylesheet allows. */
  #fit() {
    this.field.style.height = 'auto';
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }
}
