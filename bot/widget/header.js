/** The window's head, never covered: who answers, the language, the menu and the way out. */

import { el, icon } from './dom.js';
import { LANGUAGES } from './texts.js';

const FACES = { bot: 'computer', queue: 'waiting', counsellor: 'person', closed: 'ended' };

export class Header {
  #owner = el('span');
  #face = el('span', { class: 'face' });

  /** `actions`: `menu`, `close` (bubble only), `leave`, `language(code)`. */
  constructor(texts, actions, { isPage }) {
    this.texts = texts;
    this.menu = el('button', { class: 'tool', type: 'button', 'aria-expanded': 'false' }, icon('menu'));
    this.menu.addEventListener('click', actions.menu);
    this.exit = el('a', { class: 'exit', target: '_top', rel: 'noreferrer nofollow' });
    this.exit.append(texts.in(el('span'), 'exit.label'), icon('leave'));
    this.exit.addEventListener('click', actions.leave);
    texts.name(this.exit, 'exit.address', {}, 'href');
    texts.name(this.menu, 'menu.title');
    this.languages = LANGUAGES.map((code) => this.#languageButton(code, actions.language));

    const brand = el(isPage ? 'h1' : 'h2', { class: 'brand', id: 'brand', tabindex: '-1' });
    brand.append(icon('line'), el('span', {}, 'Ouderlijn'));
    const tongues = el('div', { class: 'languages', role: 'group' }, ...this.languages);
    this.node = el('header', { class: 'header' },
      brand, texts.name(tongues, 'language.label'), this.menu, this.exit);
    if (!isPage) this.node.append(this.#closeButton(actions.close));
    this.node.append(el('p', { class: 'owner', role: 'status' }, this.#face, this.#owner));
    this.brand = brand;
    this.show({ owner: 'bot' });
  }

  /** Says who the parent is talking with, in a word and a shape: never by colour alone. */
  show(state) {
    const { owner, queue_position: place, counsellor_name: name } = state;
    const key = owner === 'queue' && !place ? 'owner.queue.noplace' : `owner.${owner}`;
    const someone = (texts) => name || texts.get('who.someone');
    this.#owner.replaceChildren(this.texts.in(el('span'), key, { place, name: someone }));
    this.#face.replaceChildren(icon(FACES[owner] ?? 'computer'));
    this.node.dataset.owner = owner;
  }

  mark(language) {
    for (const button of this.languages) {
      button.setAttribute('aria-pressed', String(button.lang === language));
    }
  }

  #languageButton(code, choose) {
    const full = { nl: 'Nederlands', fr: 'Français' }[code];
    const button = el('button', { type: 'button', lang: code, 'aria-pressed': 'false' },
      el('span', { 'aria-hidden': 'true' }, code.toUpperCase()),
      el('span', { class: 'unseen' }, full));
    button.addEventListener('click', () => choose(code));
    return button;
  }

  #closeButton(close) {
    const button = el('button', { class: 'tool close', type: 'button' }, icon('close'));
    button.addEventListener('click', close);
    return this.texts.name(button, 'window.close');
  }
}
