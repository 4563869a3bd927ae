/** <ouder-lijn>: lets the conversation and what is on screen hear each other. */

import { ParentsApi } from './api.js';
import { Conversation } from './conversation.js';
import { QuickExit } from './exit.js';
import { Session } from './session.js';
import { paint, readSettings } from './settings.js';
import { isOurs, LANGUAGES, Texts } from './texts.js';
import { View } from './view.js';

const FOLDER = new URL('./', import.meta.url);

class OuderLijn extends HTMLElement {
  #built = null;
  #isBegun = false;
  #isHistory = false;
  #isAfterLoss = false;
  #unread = 0;

  connectedCallback() {
    this.#built ??= this.#build();
    this.#built.then(
      () => this.exit.listen(),
      (error) => this.#emit('error', { reason: 'load', message: error.message }),
    );
  }

  disconnectedCallback() {
    this.exit?.unlisten();
  }

  async open() {
    await this.#built;
    if (this.view.isOpen) return;
    this.view.open();
    this.session.keep({ isOpen: true });
    this.#setUnread(0);
    await this.#begin();
  }

  async close() {
    await this.#built;
    if (this.settings.isPage || !this.view.isOpen) return;
    this.view.close();
    this.session.keep({ isOpen: false });
  }

  async toggle() {
    await this.#built;
    return this.view.isOpen ? this.close() : this.open();
  }

  /** Switches every string at once; the conversation itself stays as it is. */
  async setLanguage(language) {
    await this.#built;
    if (!isOurs(language)) return;
    this.chosen = language;
    await this.#speak(language);
    this.session.keep({ language });
    await this.conversation.setLanguage(language).catch((problem) => this.#report(problem));
  }

  /** Forgets this tab's conversation, without erasing it, and starts a new one. */
  async reset() {
    await this.#built;
    this.conversation.leave();
    await this.#restart();
  }

  async #build() {
    this.settings = readSettings(this);
    this.session = new Session();
    this.texts = new Texts(new URL('texts/', FOLDER), this.settings.texts);
    // Null when the browser speaks neither language and nobody chose: the helpline decides.
    this.chosen = this.session.get('language') ?? this.settings.language;
    this.texts.language = this.chosen ?? LANGUAGES[0];
    const [style] = await Promise.all([loadStyle(), this.texts.load(this.texts.language)]);

    this.api = new ParentsApi(FOLDER.origin, () => this.texts.language);
    this.conversation = new Conversation(this.api, this.session);
    this.view = this.#makeView();
    this.exit = new QuickExit({
      address: () => this.texts.get('exit.address'),
      leaving: () => this.#cleanUp(),
      counted: (left) => this.view.announce(left && `exit.left.${left}`),
      isActive: () => this.view.isOpen,
    });
    this.#listen();
    paint(this, this.settings.colours);
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    root.append(this.view.frame);
    await this.#speak(this.texts.language);
    this.#emit('ready', { language: this.texts.language });
    this.#appear();
  }

  #makeView() {
    const { conversation } = this;
    return new View(this.texts, this.session, this.settings, {
      open: () => this.open(),
      close: () => this.close(),
      language: (code) => this.setLanguage(code),
      leave: (event) => {
        event.preventDefault();
        this.exit.leave();
      },
      send: (text, shown) => conversation.send(text, shown),
      retry: () => conversation.outbox.retry(),
      erase: () => this.#erase(),
      restart: () => this.#restart(),
      returnCode: () => conversation.returnCode(),
      resume: (code) => this.#resume(code),
      uncover: () => this.#uncover(),
    });
  }

  #listen() {
    const { view } = this;
    const on = (type, act) => this.conversation.addEventListener(type, ({ detail }) => act(detail));
    on('entered', ({ isResumed }) => this.#enter(isResumed));
    on('message', (message) => this.#receive(message));
    on('settled', () => this.#settle());
    on('outgoing', (item) => {
      view.haveCode.hidden = true;
      view.log.showOutgoing(item);
    });
    on('state', (state) => this.#adaptTo(state));
    on('typing', ({ sender, active }) => {
      const isOwners = (sender === 'counsellor') === (this.conversation.state.owner === 'counsellor');
      view.log.type(active && isOwners && sender);
    });
    on('connection', (state) => view.showConnection(state));
    on('gone', (unsent) => this.#afterLoss(unsent));
    on('erased', () => this.#showReceipt());
    window.addEventListener('online', () => this.conversation.wake());
    window.addEventListener('offline', () => view.showConnection('lost'));
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      if (view.isOpen) this.#setUnread(0);
      this.conversation.wake();
    });
  }

  /** Nothing is sent before the window is on screen; in a bubble, before it is opened. */
  #appear() {
    if (this.settings.isPage) this.#begin();
    else if (this.session.get('isOpen') && !this.session.get('isCovered')) this.open();
  }

  async #begin() {
    if (this.#isBegun) return;
    if (this.session.get('isCovered')) {
      this.view.pages.cover();
      return;
    }
    this.#isBegun = true;
    try {
      await this.conversation.begin(this.chosen);
    } catch (problem) {
      this.#isBegun = false;
      this.#report(problem);
    }
  }

  #enter(isResumed) {
    this.#isHistory = isResumed;
    this.view.clear();
    if (this.#isAfterLoss) this.view.log.note('gone.words');
    this.#isAfterLoss = false;
    if (isResumed) this.view.log.hush();
  }

  #settle() {
    if (this.#isHistory) this.view.log.settle();
    this.#isHistory = false;
  }

  #receive(message) {
    const { view } = this;
    view.haveCode.hidden = this.conversation.hasSpoken;
    view.log.show(message, !this.#isHistory);
    if (this.#isHistory || message.sender === 'parent') return;
    const { seq, sender, kind } = message; // never the words: the host page has no need of them
    this.#emit('message', { seq, sender, kind });
    if (view.sheet.isOpen) view.announce('log.new');
    if (!view.isOpen || document.hidden) this.#setUnread(this.#unread + 1);
  }

  async #adaptTo(state) {
    this.view.header.show(state);
    this.view.log.setState(state);
    if (!this.chosen && isOurs(state.language)) await this.#speak(state.language);
  }

  /** The helpline no longer has the conversation: say so, start afresh, keep what was written. */
  #afterLoss(unsent) {
    this.#isAfterLoss = true;
    this.#forget();
    this.#begin();
    if (unsent.length > 0) this.view.composer.restore(unsent.join('\n'));
  }

  async #erase() {
    await this.conversation.erase();
    this.#showReceipt();
  }

  #showReceipt() {
    this.#forget();
    this.view.header.show({ owner: 'closed' });
    this.view.pages.receipt();
  }

  async #restart() {
    this.#forget();
    this.session.keep({ isOpen: this.view.isOpen });
    this.view.sheet.close();
    this.view.log.focus();
    await this.#begin();
  }

  async #resume(code) {
    await this.conversation.beginWithCode(code);
    this.session.keep({ language: this.chosen, isOpen: true });
    this.#isBegun = true;
    this.view.sheet.close();
    this.view.log.focus();
  }

  #uncover() {
    this.session.keep({ isCovered: false });
    this.view.sheet.close();
    this.view.log.focus();
    this.#begin();
  }

  #forget() {
    this.view.clear();
    this.#isBegun = false;
  }

  /** The parent leaves in a hurry: erase, or at least show nothing on the way back. */
  #cleanUp() {
    const { key } = this.session;
    if (this.session.get('leaving') === 'erase') {
      if (key) this.api.erase(key, { keepalive: true }).catch(() => {});
      this.conversation.leave();
    } else if (key) this.session.keep({ isCovered: true });
  }

  async #speak(language) {
    await this.texts.load(language);
    this.texts.language = language;
    this.lang = language;
    this.view.header.mark(language);
    this.texts.apply(this.view.frame);
    if (this.settings.isPage) document.documentElement.lang = language;
    this.view.showUnread(this.#unread);
  }

  #setUnread(count) {
    if (count === this.#unread) return;
    this.#unread = count;
    this.view.showUnread(count);
    this.#emit('unread', { count });
  }

  #report(problem) {
    this.view.report(problem);
    this.#emit('error', { reason: 'api', status: problem.status });
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(`ouderlijn:${name}`, { detail, bubbles: true, composed: true }));
  }
}

/** As a constructed sheet: no inline style, so a host's strict policy has nothing to refuse. */
async function loadStyle() {
  const response = await fetch(new URL('widget.css', FOLDER));
  if (!response.ok) throw new Error('no stylesheet');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await response.text());
  return sheet;
}

customElements.define('ouder-lijn', OuderLijn);
