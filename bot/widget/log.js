/** The written conversation: bubbles in order of sequence number, what is on its way at the end. */

import { referralCard, safetyCard } from './cards.js';
import { el, icon } from './dom.js';
import { isOurs } from './texts.js';

// A helper who stops typing may not say so: the sign goes out by itself.
const TYPING_MS = 8_000;
// Within this distance of the end (CSS pixels) the parent is reading the newest.
const NEAR_END = 80;
// What arrives within this time belongs together: it is read from the first of it.
const SAME_NEWS_MS = 10_000;

export class Log {
  #pending = new Map();
  #bySeq = new Map();
  #typingTimer;
  #name = null;
  #isAtEnd = false;
  #news = null; // where the newest news begins: {node, at}

  /** `actions`: `choose(button)`, `retry(item)`, `edit(item)`, `announce(key)`; `below` scrolls along. */
  constructor(texts, actions, ...below) {
    this.texts = texts;
    this.actions = actions;
    this.messages = el('div', {
      class: 'messages', role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions',
    });
    texts.name(this.messages, 'log.label');
    this.replies = texts.name(el('div', { class: 'replies', role: 'group', hidden: true }), 'replies.label');
    this.typing = el('p', { class: 'typing', hidden: true });
    const title = texts.in(el('h2', { class: 'unseen', id: 'talk-title' }), 'log.region');
    this.scroller = el('div', {
      class: 'scroller', tabindex: '0', role: 'region', 'aria-labelledby': 'talk-title',
    }, title, this.messages, this.replies, this.typing, ...below);
    this.jump = el('button', { class: 'jump', type: 'button', hidden: true }, icon('down'));
    this.jump.append(texts.in(el('span'), 'log.new'));
    this.jump.addEventListener('click', () => this.#scrollTo(this.#scroll.scrollHeight));
    this.node = el('div', { class: 'log' }, this.scroller, this.jump);
    this.#watchScrolling();
  }

  /** History comes in silently; `settle` gives the live region its voice back. */
  hush() {
    this.messages.setAttribute('aria-live', 'off');
  }

  settle() {
    this.#scrollTo(this.#scroll.scrollHeight);
    setTimeout(() => this.messages.setAttribute('aria-live', 'polite'), 500);
  }

  /** Shows a message of the helpline's. `isNews` is false while history is laid out. */
  show(message, isNews = true) {
    if (this.#bySeq.has(message.seq)) return;
    const wasNearEnd = this.#isNearEnd();
    const node = this.#bubble(message);
    this.#bySeq.set(message.seq, { node, message });
    this.messages.insertBefore(node, this.#successor(message.seq));
    if (message.sender !== 'parent') this.type(false);
    this.#offerReplies();
    if (isNews) this.#reveal(node, wasNearEnd || message.kind === 'safety_card');
  }

  /** A quiet word of the window itself. */
  note(key) {
    this.messages.append(this.texts.in(el('p', { class: 'notice' }), key));
  }

  /** Shows the parent's own words on their way, and what became of them. */
  showOutgoing(item) {
    const kept = this.#pending.get(item.id);
    if (item.state === 'sent' && this.#bySeq.has(item.seq)) {
      kept?.remove(); // its echo was quicker and did not look the same
      this.#pending.delete(item.id);
      return;
    }
    const node = kept ?? this.#outgoing(item);
    if (!kept) {
      this.#news = null;
      this.#pending.set(item.id, node);
      this.messages.append(node);
      this.#offerReplies();
      this.#scrollTo(this.#scroll.scrollHeight);
    }
    this.#tellFate(node, item);
    if (item.state === 'sent') this.#promote(node, item);
  }

  /** `sender` is who is typing, or false. */
  type(sender) {
    clearTimeout(this.#typingTimer);
    this.typing.hidden = !sender;
    if (!sender) return;
    const wasNearEnd = this.#isNearEnd();
    const words = this.texts.in(el('span'), `typing.${sender}`, { name: (t) => this.#name ?? t.get('who.someone') });
    this.typing.replaceChildren(words);
    if (wasNearEnd) this.#scrollTo(this.#scroll.scrollHeight);
    this.#typingTimer = setTimeout(() => this.type(false), TYPING_MS);
  }

  /** Who answers decides whose name stands above, and whether a computer's buttons still count. */
  setState({ owner, counsellor_name: name }) {
    this.#name = name;
    if (owner !== this.owner) this.type(false);
    this.owner = owner;
    this.#offerReplies();
  }

  clear() {
    this.#pending.clear();
    this.#bySeq.clear();
    this.messages.replaceChildren();
    this.type(false);
    this.#offerReplies();
    this.#news = null;
    this.jump.hidden = true;
  }

  focus() {
    this.scroller.focus({ preventScroll: true });
  }

  #bubble(message) {
    const { sender, kind, language } = message;
    if (kind === 'notice') {
      return el('p', { class: 'notice', lang: isOurs(language) ? language : null, dir: 'auto' }, message.text);
    }
    const node = el('div', {
      class: `message ${sender} ${kind}`,
      lang: isOurs(language) ? language : null,
      'aria-live': sender === 'parent' ? 'off' : null,
    }, this.#who(message));
    if (kind === 'safety_card') node.append(safetyCard(message));
    else if (kind === 'referral') node.append(referralCard(message, this.texts, this.actions.announce));
    else node.append(el('p', { class: 'words', dir: 'auto' }, message.text));
    node.append(el('p', { class: 'fate' }, this.#time(new Date(message.created_at))));
    return node;
  }

  #outgoing(item) {
    return el('div', { class: 'message parent text', 'aria-live': 'off' },
      this.#who({ sender: 'parent' }),
      el('p', { class: 'words', dir: 'auto' }, item.shown),
      el('p', { class: 'fate' }));
  }

  #tellFate(node, item) {
    const fate = node.querySelector('.fate');
    node.dataset.state = item.state;
    if (item.state === 'sent') {
      fate.replaceChildren(this.#time(new Date()), ' · ', this.texts.in(el('span'), 'sent.done'));
      return;
    }
    const words = item.state === 'refused' && item.detail
      ? el('span', {}, item.detail)
      : this.texts.in(el('span'), `sent.${item.state}`);
    fate.replaceChildren(words);
    if (item.state === 'failed') fate.append(this.#act('sent.retry', () => this.actions.retry(item)));
    if (item.state === 'refused') {
      fate.append(this.#act('sent.edit', () => {
        node.remove();
        this.#pending.delete(item.id);
        this.actions.edit(item);
      }));
    }
    if (item.state === 'failed' || item.state === 'refused') this.actions.announce('sent.failed');
  }

  #act(key, act) {
    const button = this.texts.in(el('button', { class: 'link', type: 'button' }), key);
    button.addEventListener('click', act);
    return button;
  }

  #promote(node, item) {
    this.#pending.delete(item.id);
    this.#bySeq.set(item.seq, { node, message: { sender: 'parent', seq: item.seq } });
    this.messages.insertBefore(node, this.#successor(item.seq));
    this.#offerReplies();
  }

  /** The first message with a higher number, or else the first still on its way. */
  #successor(seq) {
    const later = [...this.#bySeq.keys()].filter((other) => other > seq);
    if (later.length > 0) return this.#bySeq.get(Math.min(...later)).node;
    return this.#pending.values().next().value ?? null;
  }

  #who({ sender, data }) {
    const node = el('p', { class: 'who' });
    const name = data?.counsellor_name ?? (sender === 'counsellor' ? this.#name : null);
    return name ? el('p', { class: 'who' }, name) : this.texts.in(node, `who.${sender}`);
  }

  #time(date) {
    const time = el('time', { datetime: date.toISOString() });
    return this.texts.keep(time, () => { time.textContent = this.texts.time(date); });
  }

  /** Only the newest words of the computer can be answered with a button, and only once. */
  #offerReplies() {
    const shown = [...this.#bySeq.values()].map(({ message }) => message);
    const newest = shown.sort((a, b) => b.seq - a.seq).find(({ sender }) => sender !== 'system');
    const isOpen = this.#pending.size === 0 && newest?.sender === 'bot' && this.owner === 'bot';
    const buttons = (isOpen && newest.buttons) || [];
    if (this.replies.dataset.seq === String(newest?.seq) && !this.replies.hidden && isOpen) return;
    const hadFocus = this.replies.contains(this.replies.getRootNode().activeElement);
    this.replies.dataset.seq = newest?.seq ?? '';
    this.replies.replaceChildren(...buttons.map((button) => this.#reply(button, newest.language)));
    this.replies.hidden = buttons.length === 0;
    if (hadFocus) this.focus();
  }

  #reply(button, language) {
    const lang = isOurs(language) ? language : null;
    const node = el('button', { class: 'reply', type: 'button', dir: 'auto', lang }, button.title);
    node.addEventListener('click', () => this.actions.choose(button));
    return node;
  }

  // In a very low window the page scrolls as a whole (widget.css); otherwise the log does.
  get #scroll() {
    const isOwn = getComputedStyle(this.scroller).overflowY !== 'visible';
    return isOwn ? this.scroller : document.scrollingElement;
  }

  #isNearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  /** Brings news into view from its first line; a parent reading further up is left alone. */
  #reveal(node, follow) {
    const isMore = this.#news && Date.now() - this.#news.at < SAME_NEWS_MS;
    if (!isMore && follow) this.#news = { node, at: Date.now() };
    if (isMore || follow) {
      const scroll = this.#scroll;
      const top = this.#news.node.getBoundingClientRect().top - this.messages.getBoundingClientRect().top;
      const end = scroll.scrollHeight - scroll.clientHeight;
      this.#scrollTo(Math.max(scroll.scrollTop, Math.min(end, top)));
    }
    const view = this.scroller.getBoundingClientRect();
    this.jump.hidden = node.getBoundingClientRect().top < view.bottom;
    this.#isAtEnd = this.#isNearEnd();
  }

  #scrollTo(top) {
    this.jump.hidden = true;
    this.#scroll.scrollTop = top;
  }

  #watchScrolling() {
    const look = () => {
      this.#isAtEnd = this.#isNearEnd();
      if (this.#isAtEnd) this.jump.hidden = true;
    };
    this.scroller.addEventListener('scroll', look, { passive: true });
    window.addEventListener('scroll', look, { passive: true });
    // A telephone's keyboard, or a longer line in the head: the newest words stay in view.
    new ResizeObserver(() => {
      if (this.#isAtEnd) this.#scrollTo(this.#scroll.scrollHeight);
    }).observe(this.scroller);
  }
}
