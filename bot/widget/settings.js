/** What the host page asked for: attributes of <ouder-lijn> win over window.ouderlijnSettings. */

import { browserLanguage, isOurs } from './texts.js';

const COLOURS = ['paper', 'surface', 'ink', 'quiet', 'accent', 'on-accent', 'mine'];

export function readSettings(element) {
  const given = window.ouderlijnSettings ?? {};
  const asked = (name) => element.getAttribute(name) ?? given[name];
  const language = asked('language');
  return {
    isPage: asked('mode') === 'page',
    language: isOurs(language) ? language : browserLanguage(),
    position: asked('position') === 'left' ? 'left' : 'right',
    hasLauncher: String(asked('launcher') ?? true) !== 'false',
    texts: given.texts ?? {},
    colours: given.colours ?? {},
  };
}

/** Hands the host's colours to the stylesheet; unknown names are ignored. */
export function paint(element, colours) {
  for (const name of COLOURS) {
    if (colours[name]) element.style.setProperty(`--ouderlijn-${name}`, colours[name]);
  }
}
