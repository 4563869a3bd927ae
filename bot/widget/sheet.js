/** A page of its own over the conversation, under the head: the way out stays in sight. */

import { el, icon } from './dom.js';

export class Sheet {
  #returnFocus = null;

  /** `covered(isOpen)` tells the window, which makes the conversation inert meanwhile. */
  constructor(texts, covered) {
    this.texts = texts;
    this.covered = covered;
    this.heading = el('h2', { id: 'sheet-title', tabindex: '-1' });
    this.back = el('button', { class: 'tool back', type: 'button' }, icon('back'));
    this.back.addEventListener('click', () => this.close());
    texts.name(this.back, 'sheet.back');
    this.body = el('div', { class: 'sheet-body' });
    this.node = el('section', { class: 'sheet', 'aria-labelledby': 'sheet-title', hidden: true },
      el('div', { class: 'sheet-head' }, this.back, this.heading), this.body);
    this.node.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.back.hidden) return;
      event.stopPropagation();
      this.close();
    });
  }

  get isOpen() {
    return !this.node.hidden;
  }

  /** With `canClose` false there is nothing behind to go back to. */
  open(titleKey, content, { canClose = true } = {}) {
    if (!this.isOpen) this.#returnFocus = this.node.getRootNode().activeElement;
    this.heading.replaceChildren(this.texts.in(el('span'), titleKey));
    this.body.replaceChildren(...content);
    this.back.hidden = !canClose;
    this.node.hidden = false;
    this.node.scrollTop = 0;
    this.covered(true);
    this.heading.focus();
  }

  close() {
    if (!this.isOpen) return;
    this.node.hidden = true;
    this.body.replaceChildren();
    this.covered(false);
    this.#returnFocus?.focus();
  }
}
