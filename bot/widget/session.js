/**
 * What this tab remembers: the key to the conversation and the parent's choice for a quick exit.
 *
 * Only sessionStorage, so that closing the tab forgets it. Where a browser forbids even that
 * (a sandboxed frame), the page's own memory serves and a reload begins anew.
 */

const PLACE = 'ouderlijn';

export class Session {
  #kept = {};

  constructor(storage = safeStorage()) {
    this.storage = storage;
    try {
      this.#kept = JSON.parse(storage?.getItem(PLACE) ?? '{}');
    } catch {
      this.#kept = {}; // not ours, or damaged: as good as nothing
    }
  }

  /** `{conversation_id, token}` of the running conversation, or null. */
  get key() {
    const { conversation_id, token } = this.#kept;
    return conversation_id && token ? { conversation_id, token } : null;
  }

  get(name) {
    return this.#kept[name];
  }

  keep(values) {
    Object.assign(this.#kept, values);
    try {
      this.storage?.setItem(PLACE, JSON.stringify(this.#kept));
    } catch {
      // full or forbidden: memory only
    }
  }

  forget() {
    this.#kept = {};
    try {
      this.storage?.removeItem(PLACE);
    } catch {
      // forbidden: there was nothing to remove
    }
  }
}

function safeStorage() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
