/**
 * One conversation as this window knows it: starting, resuming, sending, receiving, ending.
 *
 * It knows no elements. It tells what happened by events: `message` (in order of arrival),
 * `outgoing`, `state`, `typing`, `connection`, `gone`, `erased`.
 */

import { Outbox } from './outbox.js';
import { Stream } from './stream.js';

// When our own message is not shown back by then, a frame was lost: ask.
const ECHO_MS = 3_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

export class Conversation extends EventTarget {
  #seen = new Set();
  #stream = null;
  #wakeUp = null;

  constructor(api, session) {
    super();
    this.api = api;
    this.session = session;
    this.state = { owner: 'bot', queue_position: null, language: null, counsellor_name: null };
    this.hasSpoken = false;
    this.outbox = new Outbox((item) => this.#post(item), (item) => this.#tell('outgoing', item));
  }

  /** Goes on with this tab's conversation, or starts a new one; waits for the network if need be. */
  async begin(language) {
    if (!this.session.key) return this.#insist(() => this.#create(language));
    return this.#insist(async () => this.#enter(await this.api.messages(this.session.key, 0), true));
  }

  async beginWithCode(returnCode) {
    const { conversation_id, token } = await this.api.resume(returnCode);
    const abandoned = this.hasSpoken ? null : this.session.key;
    this.leave();
    this.session.keep({ conversation_id, token });
    // The greeting nobody answered need not stay behind on the helpline's side.
    if (abandoned) this.api.erase(abandoned).catch(() => {});
    this.#enter(await this.api.messages(this.session.key, 0), true);
  }

  send(text, shown) {
    this.hasSpoken = true;
    return this.outbox.add(text, shown);
  }

  async setLanguage(language) {
    if (this.session.key) await this.api.setLanguage(this.session.key, language);
  }

  async returnCode() {
    return (await this.api.returnCode(this.session.key)).return_code;
  }

  async erase() {
    if (this.session.key) await this.api.erase(this.session.key);
    this.leave();
  }

  /** Stops listening and forgets the key; the helpline keeps its side unless erased. */
  leave() {
    this.#stream?.stop();
    this.#stream = null;
    this.outbox.close();
    this.session.forget();
    this.#seen.clear();
    this.hasSpoken = false;
  }

  /** The browser says the network is back, or the page is looked at again. */
  wake() {
    this.#wakeUp?.();
    this.#stream?.nudge();
    this.#stream?.catchUp().then((answered) => answered && this.#tell('connection', 'live'));
    this.outbox.retry();
  }

  async #create(language) {
    const made = await this.api.create(language);
    this.session.keep({ conversation_id: made.conversation_id, token: made.token });
    this.#enter(made, false);
  }

  #enter({ messages, state }, isResumed) {
    this.#tell('entered', { isResumed, count: messages.length });
    for (const message of messages) this.#take(message);
    this.#setState(state);
    this.#stream = new Stream({
      api: this.api,
      key: this.session.key,
      heard: (frame) => this.#hear(frame),
      connection: (state) => this.#connected(state),
      gone: () => this.#gone(),
    });
    this.#stream.start(Math.max(0, ...messages.map(({ seq }) => seq)));
    this.#tell('settled');
    this.outbox.open();
  }

  async #post(item) {
    const stream = this.#stream;
    try {
      const answer = await this.api.send(this.session.key, item.id, item.text);
      this.#seen.add(answer.seq);
      setTimeout(() => this.#missing(answer.seq) && this.#stream?.catchUp(), ECHO_MS);
      return answer;
    } catch (problem) {
      // Heard late, a refusal is about a conversation we have already left.
      if (problem.isGone && stream === this.#stream) this.#gone();
      throw problem;
    }
  }

  #missing(seq) {
    return (this.#stream?.after ?? seq) < seq;
  }

  #hear(frame) {
    if (frame.type === 'message') this.#take(frame.message);
    if (frame.type === 'state') this.#setState(frame.state);
    if (frame.type === 'typing') this.#tell('typing', frame);
    if (frame.type === 'erased') {
      this.leave();
      this.#tell('erased');
    }
  }

  #take(message) {
    if (this.#seen.has(message.seq)) return;
    this.#seen.add(message.seq);
    if (message.sender === 'parent') {
      this.hasSpoken = true;
      if (this.outbox.adopt(message)) return;
    }
    this.#tell('message', message);
  }

  #setState(state) {
    this.state = state;
    this.#tell('state', state);
  }

  #connected(state) {
    this.#tell('connection', state);
    if (state !== 'lost') this.outbox.flush();
  }

  #gone() {
    const unsent = this.outbox.close();
    this.leave();
    this.#tell('gone', unsent);
  }

  /** Repeats what only fails for want of a connection; anything else is the caller's. */
  async #insist(attempt) {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        return await attempt();
      } catch (problem) {
        if (problem.isGone && this.session.key) return this.#gone();
        if (!problem.isPassing) throw problem;
        this.#tell('connection', 'lost');
        await new Promise((resolve) => {
          this.#wakeUp = resolve;
          setTimeout(resolve, (problem.retryAfter * 1000) || wait);
        });
      }
    }
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
