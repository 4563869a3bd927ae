/** What the sheets contain: the menu and, behind it, one page per thing a parent may want. */

import { telephoneLine } from './cards.js';
import { copyText, el } from './dom.js';

export class Pages {
  /**
   * `actions`: `erase()`, `returnCode()`, `resume(code)`, `restart()`, `announce(key)`; they
   * throw a Problem whose `detail` is shown. `session` keeps the choice for the quick exit.
   */
  constructor(texts, sheet, actions, session) {
    Object.assign(this, { texts, sheet, actions, session });
  }

  menu() {
    const entry = (name, open) => {
      const button = el('button', { class: 'entry', type: 'button' },
        this.#say('strong', `${name}.title`), this.#say('span', `${name}.short`));
      button.addEventListener('click', open);
      return el('li', {}, button);
    };
    this.sheet.open('menu.title', [el('ul', { class: 'menu' },
      entry('lines', () => this.lines()),
      entry('later', () => this.later()),
      entry('code', () => this.code()),
      entry('leaving', () => this.leaving()),
      entry('about', () => this.about()),
      entry('erase', () => this.erase()))]);
  }

  lines() {
    this.sheet.open('lines.title', [this.#say('p', 'lines.intro'), lineList(this.texts)]);
  }

  about() {
    const words = this.texts.get('about.words').map((_, at) => paragraph(this.texts, 'about.words', at));
    this.sheet.open('about.title', words);
  }

  /** The words are shown once and never kept here. */
  later() {
    const problem = this.#problem();
    const make = this.#button('later.make', 'main');
    const page = el('div', { class: 'steps' }, this.#say('p', 'later.words'), problem, make);
    make.addEventListener('click', () => this.#attempt(make, problem, async () => {
      const code = await this.actions.returnCode();
      page.replaceChildren(...this.#shownCode(code));
      page.querySelector('.code').focus();
    }));
    this.sheet.open('later.title', [page]);
  }

  code() {
    const problem = this.#problem();
    const field = el('input', {
      id: 'code', type: 'text', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false',
      'aria-describedby': 'code-problem',
    });
    problem.id = 'code-problem';
    const label = this.#say('label', 'code.label');
    label.htmlFor = 'code';
    const send = this.#button('code.send', 'main', 'submit');
    const form = el('form', { class: 'steps' }, this.#say('p', 'code.words'), label, field, problem, send);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const words = field.value.trim();
      if (words === '') this.#complain(problem, 'code.empty');
      else this.#attempt(send, problem, () => this.actions.resume(words));
    });
    this.sheet.open('code.title', [form]);
  }

  /** Chosen beforehand, because there is no time to choose when it matters. */
  leaving() {
    const choice = (value) => {
      const radio = el('input', { type: 'radio', name: 'leaving', value });
      radio.checked = (this.session.get('leaving') ?? 'keep') === value;
      radio.addEventListener('change', () => this.session.keep({ leaving: value }));
      return el('label', { class: 'choice' }, radio,
        el('span', {}, this.#say('strong', `leaving.${value}`), this.#say('span', `leaving.${value}.more`)));
    };
    this.sheet.open('leaving.title', [
      this.#say('p', 'leaving.words'),
      el('fieldset', {}, this.#say('legend', 'leaving.question'), choice('keep'), choice('erase')),
      this.#say('p', 'leaving.history'),
    ]);
  }

  erase() {
    const problem = this.#problem();
    const erase = this.#button('erase.confirm', 'grave');
    const stay = this.#button('erase.cancel');
    stay.addEventListener('click', () => this.sheet.close());
    erase.addEventListener('click', () => this.#attempt(erase, problem, () => this.actions.erase()));
    this.sheet.open('erase.title', [
      el('div', { class: 'steps' }, this.#say('p', 'erase.words'), problem, erase, stay)]);
  }

  /** Proof that it is gone, with the time, and an honest word about what stays elsewhere. */
  receipt(at = new Date()) {
    const again = this.#button('receipt.again', 'main');
    again.addEventListener('click', () => this.actions.restart());
    const moment = { date: (t) => t.date(at), time: (t) => t.time(at) };
    this.sheet.open('receipt.title', [el('div', { class: 'steps' },
      this.texts.in(el('p', { class: 'receipt' }), 'receipt.words', moment),
      this.#say('p', 'leaving.history'), again)], { canClose: false });
  }

  /** After a quick exit that kept the conversation: nothing of it shows until someone asks. */
  cover() {
    const proceed = this.#button('cover.proceed', 'main');
    const erase = this.#button('erase.title');
    const problem = this.#problem();
    proceed.addEventListener('click', () => this.actions.uncover());
    erase.addEventListener('click', () => this.#attempt(erase, problem, () => this.actions.erase()));
    this.sheet.open('cover.title', [
      el('div', { class: 'steps' }, this.#say('p', 'cover.words'), problem, proceed, erase),
    ], { canClose: false });
  }

  #shownCode(code) {
    const copy = this.#button('later.copy');
    copy.addEventListener('click', async () => {
      this.actions.announce((await copyText(code, copy)) ? 'copied' : 'copy.failed');
    });
    return [this.#say('p', 'later.once'), el('p', { class: 'code', tabindex: '-1' }, code), copy,
      this.#say('p', 'later.careful')];
  }

  /** One attempt at a time; when it fails the helpline's own words say why. */
  async #attempt(button, problem, act) {
    button.setAttribute('aria-disabled', 'true');
    problem.replaceChildren();
    try {
      await act();
    } catch (failure) {
      if (failure.detail) problem.replaceChildren(failure.detail);
      else this.#complain(problem, failure.status === 0 ? 'problem.offline' : 'problem.general');
    } finally {
      button.removeAttribute('aria-disabled');
    }
  }

  #complain(problem, key) {
    problem.replaceChildren(this.#say('span', key));
  }

  #problem() {
    return el('p', { class: 'problem', role: 'alert' });
  }

  #button(key, kind = '', type = 'button') {
    return this.texts.in(el('button', { class: `button ${kind}`, type }), key);
  }

  #say(tag, key) {
    return this.texts.in(el(tag), key);
  }
}

/** The numbers a parent can always call: from the catalogue, so they are there without network. */
export function lineList(texts) {
  const list = el('ul', { class: 'helplines' });
  const draw = () => list.replaceChildren(...texts.get('lines.list').map((line) => el('li', {}, telephoneLine(line))));
  return texts.keep(list, draw);
}

function paragraph(texts, key, at) {
  const node = el('p');
  return texts.keep(node, () => { node.textContent = texts.get(key)[at]; });
}
