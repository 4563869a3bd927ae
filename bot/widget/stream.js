/**
 * Live delivery: a WebSocket that comes back by itself, and polling where none gets through.
 *
 * It resumes after the last message it delivered itself, so nothing is missed and what comes
 * twice is recognised by its sequence number further on.
 */

const POLL_MS = 2_000;
// While polling, a WebSocket is tried again this often: a café's network may be left behind.
const UPGRADE_MS = 30_000;
const LONGEST_WAIT_MS = 15_000;

export class Stream {
  #socket = null;
  #timer;
  #failures = 0;
  #stopped = true;
  #nextUpgrade = 0;
  #fetching = false;

  /** `heard(frame)` gets every frame, `connection(state)` one of `live`, `polling`, `lost`. */
  constructor({ api, key, heard, connection, gone }) {
    Object.assign(this, { api, key, heard, connection, gone });
    this.after = 0;
  }

  start(after = this.after) {
    this.after = after;
    this.#stopped = false;
    this.#connect();
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
  }

  /** Asks at once for what may have been missed: after sleep, a network change, a lost frame. */
  async catchUp() {
    if (this.#stopped || this.#fetching) return false;
    this.#fetching = true;
    try {
      const { messages, state } = await this.api.messages(this.key, this.after);
      if (this.#stopped) return false;
      for (const message of messages) this.#deliver({ type: 'message', message });
      this.#deliver({ type: 'state', state });
      return true;
    } catch (problem) {
      if (problem.isGone && !this.#stopped) this.#end();
      return false;
    } finally {
      this.#fetching = false;
    }
  }

  /** The network is back: no need to sit out the wait. */
  nudge() {
    if (this.#stopped || this.#socket) return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  #connect() {
    let hasSpoken = false;
    try {
      this.#socket = this.api.stream(this.key, this.after);
    } catch {
      this.#closed(false); // a host's policy forbids WebSockets
      return;
    }
    const socket = this.#socket;
    socket.onopen = () => socket.send(JSON.stringify({ token: this.key.token }));
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      if (!hasSpoken) this.connection('live');
      hasSpoken = true;
      this.#failures = 0;
      this.#deliver(JSON.parse(data));
    };
    socket.onclose = ({ code }) => {
      // From 4000 on the helpline refuses this conversation; asking it says why.
      if (socket === this.#socket) this.#closed(hasSpoken && code < 4000);
    };
  }

  #closed(isHiccup) {
    this.#socket = null;
    if (this.#stopped) return;
    this.#failures += 1;
    this.#nextUpgrade = Date.now() + UPGRADE_MS;
    if (isHiccup) this.#wait(() => this.#connect());
    else this.#poll();
  }

  async #poll() {
    const answered = await this.catchUp();
    if (this.#stopped || this.#socket) return;
    this.connection(answered ? 'polling' : 'lost');
    if (answered && Date.now() < this.#nextUpgrade) {
      this.#timer = setTimeout(() => this.#poll(), POLL_MS);
    } else {
      this.#wait(() => this.#connect());
    }
  }

  #wait(next) {
    // Spread out, so that a thousand parents do not return in the same instant.
    const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** this.#failures) * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(next, wait);
  }

  #deliver(frame) {
    if (frame.type === 'message') this.after = Math.max(this.after, frame.message.seq);
    this.heard(frame);
  }

  #end() {
    this.stop();
    this.gone();
  }
}
