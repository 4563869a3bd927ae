/** The window's words: loads a catalogue per language and rewrites every string on a switch. */

export const LANGUAGES = ['nl', 'fr'];

/** The first of the browser's languages that we speak, or null. */
export function browserLanguage(preferred = navigator.languages) {
  return preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find(isOurs) ?? null;
}

export function isOurs(language) {
  return LANGUAGES.includes(language);
}

export class Texts {
  #folder;
  #overrides;
  #catalogues = {};
  #writers = new WeakMap();

  /** `overrides` are the host page's own words: `{nl: {key: text}, fr: {…}}`. */
  constructor(folder, overrides = {}) {
    this.#folder = folder;
    this.#overrides = overrides;
    this.language = 'nl';
  }

  /** Loads a catalogue once; throws when it cannot be had. */
  async load(language) {
    if (this.#catalogues[language]) return;
    const response = await fetch(new URL(`${language}.json`, this.#folder));
    if (!response.ok) throw new Error(`no texts for ${language}`);
    this.#catalogues[language] = { ...(await response.json()), ...this.#overrides[language] };
  }

  /** The text of `key`; `{name}` is filled in from `values`, which may be functions of this. */
  get(key, values = {}) {
    const text = this.#catalogues[this.language]?.[key] ?? key;
    if (typeof text !== 'string') return text;
    return text.replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name];
      return typeof value === 'function' ? value(this) : (value ?? '');
    });
  }

  /** Writes a text into a node and keeps it in the chosen language from now on. */
  in(node, key, values) {
    return this.keep(node, () => { node.textContent = this.get(key, values); });
  }

  /** Gives a node its accessible name, or another attribute, in the chosen language. */
  name(node, key, values, attribute = 'aria-label') {
    return this.keep(node, () => node.setAttribute(attribute, this.get(key, values)));
  }

  /** Runs `write` now and again at every switch of language. */
  keep(node, write) {
    write();
    node.setAttribute('data-text', '');
    const writers = this.#writers.get(node);
    if (writers) writers.push(write);
    else this.#writers.set(node, [write]);
    return node;
  }

  /** Rewrites everything under `root` in the language chosen last. */
  apply(root) {
    for (const node of root.querySelectorAll('[data-text]')) {
      for (const write of this.#writers.get(node) ?? []) write();
    }
  }

  time(date) {
    return this.#format(date, { hour: '2-digit', minute: '2-digit' });
  }

  date(date) {
    return this.#format(date, { day: 'numeric', month: 'long', year: 'numeric' });
  }

  number(value) {
    return new Intl.NumberFormat(`${this.language}-BE`).format(value);
  }

  #format(date, options) {
    return new Intl.DateTimeFormat(`${this.language}-BE`, options).format(date);
  }
}
