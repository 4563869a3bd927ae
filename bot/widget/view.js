/** Everything on screen, put together: the parts, their places, and what the window itself says. */

import { Composer } from './composer.js';
import { el, icon } from './dom.js';
import { Header } from './header.js';
import { Log } from './log.js';
import { Pages, lineList } from './pages.js';
import { Sheet } from './sheet.js';

// A hiccup shorter than this is nobody's business.
const HICCUP_MS = 1_500;

export class View {
  #lossTimer;

  /**
   * `actions`: `open`, `close`, `leave(event)`, `language(code)`, `send(text, shown)`, `retry`,
   * and what the pages need: `erase`, `restart`, `returnCode`, `resume(code)`, `uncover`.
   */
  constructor(texts, session, { isPage, hasLauncher, position }, actions) {
    this.texts = texts;
    this.isPage = isPage;
    this.hasLauncher = hasLauncher;
    const announce = (key) => this.announce(key);
    this.status = el('p', { class: 'unseen', role: 'status' });
    this.connection = el('div', { class: 'connection', role: 'status' });
    this.header = new Header(texts, {
      ...actions,
      menu: () => (this.sheet.isOpen ? this.sheet.close() : this.pages.menu()),
    }, { isPage });
    this.sheet = new Sheet(texts, (isOpen) => this.#cover(isOpen));
    this.pages = new Pages(texts, this.sheet, { ...actions, announce }, session);
    this.haveCode = this.#quiet('code.have', () => this.pages.code());
    this.log = new Log(texts, {
      announce,
      choose: ({ title, payload }) => actions.send(payload, title),
      retry: actions.retry,
      edit: (item) => this.composer.restore(item.shown),
    }, this.haveCode);
    this.composer = new Composer(texts, (text) => actions.send(text));
    this.#arrange();
    this.#hang(actions, position);
    this.#yieldToKeyboard();
  }

  get isOpen() {
    return !this.window.hidden;
  }

  open() {
    this.window.hidden = false;
    this.launcher.hidden = true;
    this.header.brand.focus();
  }

  close() {
    this.window.hidden = true;
    this.launcher.hidden = !this.hasLauncher;
    this.launcher.focus();
  }

  /** Spoken by a screen reader, seen by nobody. */
  announce(key) {
    this.status.replaceChildren(key ? this.texts.in(el('span'), key) : '');
  }

  showConnection(state) {
    clearTimeout(this.#lossTimer);
    if (state !== 'lost') this.connection.replaceChildren();
    else if (this.connection.childElementCount === 0) {
      this.#lossTimer = setTimeout(() => this.#warn('connection.lost'), HICCUP_MS);
    }
  }

  /** In the helpline's own words where it gave them. */
  report({ detail, status }) {
    if (detail) this.connection.replaceChildren(el('p', {}, detail));
    else this.#warn(status === 0 ? 'problem.offline' : 'problem.general');
  }

  showUnread(count) {
    this.badge.hidden = count === 0;
    this.badge.textContent = count || '';
    if (this.isPage) document.title = (count ? `(${count}) ` : '') + this.texts.get('page.title');
  }

  /** Nothing of a conversation stays on screen. */
  clear() {
    this.log.clear();
    this.haveCode.hidden = false;
  }

  #arrange() {
    const { texts, isPage } = this;
    this.talk = el('div', { class: 'talk' }, this.log.node, this.connection, this.composer.node,
      el('div', { class: 'foot' }, this.#quiet('later.title', () => this.pages.later()),
        this.#quiet('foot.erase', () => this.pages.erase())));
    const stage = el(isPage ? 'main' : 'div', { class: 'stage' }, this.talk, this.sheet.node);
    this.window = el(isPage ? 'div' : 'section', { class: 'window', hidden: !isPage },
      this.header.node, stage, isPage ? this.#aside() : null, this.status);
    if (!isPage) texts.name(this.window, 'window.label');
  }

  #hang({ open, close }, position) {
    this.window.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !this.isPage) close();
    });
    this.badge = el('span', { class: 'badge', hidden: true });
    this.launcher = el('button', { class: 'launcher', type: 'button' }, icon('line'));
    this.launcher.append(this.texts.in(el('span'), 'launcher.label'), this.badge);
    this.launcher.addEventListener('click', open);
    this.launcher.hidden = this.isPage || !this.hasLauncher;
    this.frame = el('div', { class: `frame ${this.isPage ? 'page' : 'bubble'} ${position}` },
      this.window, this.launcher);
  }

  /** On a wide page: what this is, and the numbers, beside the conversation. */
  #aside() {
    const { texts } = this;
    return el('aside', { class: 'aside' },
      texts.in(el('p', { class: 'lead' }), 'aside.lead'),
      texts.in(el('p'), 'aside.more'),
      texts.in(el('h2'), 'lines.title'),
      lineList(texts));
  }

  /** A telephone's keyboard must not push the way out off the screen (iOS does not resize for it). */
  #yieldToKeyboard() {
    const { visualViewport } = window;
    visualViewport?.addEventListener('resize', () => {
      const isPinched = visualViewport.scale !== 1;
      this.frame.style.setProperty('--height', isPinched ? '100dvh' : `${visualViewport.height}px`);
    });
  }

  #cover(isCovered) {
    this.talk.inert = isCovered;
    this.header.menu.setAttribute('aria-expanded', String(isCovered));
    this.header.menu.disabled = isCovered && this.sheet.back.hidden;
  }

  #warn(key) {
    this.connection.replaceChildren(this.texts.in(el('p'), key));
  }

  #quiet(key, act) {
    const button = this.texts.in(el('button', { class: 'quiet', type: 'button' }), key);
    button.addEventListener('click', act);
    return button;
  }
}
