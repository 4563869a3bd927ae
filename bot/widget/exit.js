/**
 * The quick exit, after GOV.UK's "Exit this page": blank at once, then leave without a trace in
 * the tab's Back list. Shift three times within five seconds does the same.
 */

const PRESSES = 3;
const WITHIN_MS = 5_000;

export class QuickExit {
  #presses = 0;
  #timer;
  #shiftWasUsed = false;
  #hasLeft = false;

  /**
   * `address()` is where to go, `leaving()` cleans up, `counted(left)` announces the presses
   * still needed, `isActive()` says whether the window is on screen at all.
   */
  constructor({ address, leaving, counted, isActive }) {
    Object.assign(this, { address, leaving, counted, isActive });
    this.onKey = (event) => this.#onKey(event);
    this.onReturn = (event) => {
      // Back out of the browser's frozen copy: whatever it held must not be seen again.
      if (event.persisted && this.#hasLeft) location.reload();
    };
  }

  listen() {
    document.addEventListener('keyup', this.onKey);
    window.addEventListener('pageshow', this.onReturn);
  }

  unlisten() {
    document.removeEventListener('keyup', this.onKey);
    window.removeEventListener('pageshow', this.onReturn);
  }

  leave() {
    this.#hasLeft = true;
    document.body.style.setProperty('display', 'none', 'important');
    document.documentElement.style.setProperty('background', '#fff', 'important');
    document.title = '…';
    this.leaving();
    try {
      window.top.location.replace(this.address());
    } catch {
      window.location.replace(this.address()); // a sandboxed frame may only move itself
    }
  }

  /** Counts Shift on its own; as part of a capital letter it does not count. */
  #onKey(event) {
    if (!this.isActive()) return;
    if (event.key === 'Shift' && !this.#shiftWasUsed) this.#press();
    else if (event.key !== 'Shift') this.#forgetPresses();
    this.#shiftWasUsed = event.key !== 'Shift' && event.shiftKey;
  }

  #press() {
    this.#presses += 1;
    clearTimeout(this.#timer);
    if (this.#presses === PRESSES) {
      this.leave();
      return;
    }
    this.counted(PRESSES - this.#presses);
    this.#timer = setTimeout(() => this.#forgetPresses(), WITHIN_MS);
  }

  #forgetPresses() {
    clearTimeout(this.#timer);
    if (this.#presses > 0) this.counted(null);
    this.#presses = 0;
  }
}
