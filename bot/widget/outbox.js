/**
 * Messages on their way to the helpline: in order, one at a time, each stored once.
 *
 * A message keeps its id through every retry, so the helpline stores it once whatever the
 * network does. The states shown to the parent: `sending`, `offline`, `failed`, `refused`.
 */

// After these waits (seconds) the parent is told "not sent" and may try again.
const WAITS = [1, 2, 4, 8];

export class Outbox {
  #queue = [];
  #busy = false;
  #isOpen = false;
  #timer;

  /**
   * `post(item)` resolves to `{seq}` or throws a Problem; `changed(item)` hears every change.
   */
  constructor(post, changed) {
    this.post = post;
    this.changed = changed;
  }

  /** `shown` is what the parent sees: a button's title stands for its payload. */
  add(text, shown = text) {
    const item = { id: freshId(), text, shown, state: 'sending', attempts: 0, seq: null };
    this.#queue.push(item);
    this.changed(item);
    this.flush();
    return item;
  }

  /** Sends what waits. Called again when the network returns or the parent presses "retry". */
  async flush() {
    clearTimeout(this.#timer);
    if (this.#busy || !this.#isOpen) return;
    this.#busy = true;
    while (this.#isOpen && this.#queue.length > 0 && (await this.#deliver(this.#queue[0])));
    this.#busy = false;
  }

  /** The network is back, or the parent insists: all waits start over. */
  retry() {
    for (const item of this.#queue) item.attempts = 0;
    this.flush();
  }

  /** The helpline shows a message of the parent: when it is the one under way, it has arrived. */
  adopt({ text, seq }) {
    const [first] = this.#queue;
    if (!first || first.attempts + (this.#busy ? 1 : 0) === 0 || first.shown !== text) return false;
    this.#arrived(first, seq);
    return true;
  }

  /** There is a conversation to send to. What was written before goes now. */
  open() {
    this.#isOpen = true;
    this.flush();
  }

  /** The conversation is over: gives back what was not sent, for the parent to keep. */
  close() {
    const unsent = this.#queue.map((item) => item.shown);
    this.#queue = [];
    this.#isOpen = false;
    clearTimeout(this.#timer);
    return unsent;
  }

  async #deliver(item) {
    if (navigator.onLine === false) return this.#mark(item, 'offline');
    this.#mark(item, 'sending');
    try {
      const { seq } = await this.post(item);
      this.#arrived(item, seq);
      return true;
    } catch (problem) {
      // Shown back already, or its conversation is over: the next one's turn.
      if (this.#queue[0] !== item) return true;
      return this.#stumbled(item, problem);
    }
  }

  #arrived(item, seq) {
    this.#queue = this.#queue.filter((other) => other !== item);
    if (item.seq !== null) return;
    item.seq = seq;
    this.#mark(item, 'sent');
  }

  /** True when the next message may go: only a refusal clears the way, order comes first. */
  #stumbled(item, problem) {
    if (!problem.isPassing) {
      this.#queue = this.#queue.filter((other) => other !== item);
      item.detail = problem.detail;
      this.#mark(item, 'refused');
      return true;
    }
    if (navigator.onLine === false) return this.#mark(item, 'offline');
    const wait = problem.retryAfter || WAITS[item.attempts];
    item.attempts += 1;
    if (item.attempts > WAITS.length) {
      item.detail = problem.detail;
      return this.#mark(item, 'failed');
    }
    this.#timer = setTimeout(() => this.flush(), wait * 1000);
    return false;
  }

  #mark(item, state) {
    if (item.state !== state) {
      item.state = state;
      this.changed(item);
    }
    return false;
  }
}

/** A version 4 UUID; `randomUUID` is missing on plain http hosts. */
export function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
