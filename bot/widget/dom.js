/**
 * The browser's small things: elements (words go in as text, never as markup), icons, addresses,
 * the clipboard.
 */

/**
 * Makes an element. `on…` attributes become listeners, `true` an empty attribute,
 * `false`, `null` and `undefined` are left out. Children are nodes or plain strings.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value);
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const SHAPES = {
  line: 'M3.5 18.5c5.5 0 4-12 9-12s3 8 8 8',
  computer: 'M4 5h16v11H4zM9 20h6M12 16v4',
  waiting: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2',
  person: 'M12 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM5 20c.6-4 3.3-6 7-6s6.4 2 7 6',
  ended: 'M5 12.5l4.5 4.5L19 7.5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M14.5 5.5 8 12l6.5 6.5',
  leave: 'M10 5H5v14h5M10 12h9.5M16 8l4 4-4 4',
  send: 'M12 19.5V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  call: 'M6.5 4 9.5 4.5 10.5 9 8.5 10.5a11 11 0 0 0 5 5L15 13.5l4.5 1 .5 3c-.5 2-2 2.5-3.5 2.3C10 19 5 14 4.2 7.5 4 6 5 4.300 6.5 4z',
};

/** A line drawing from the fixed set above; it says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', SHAPES[name]);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(path);
  return svg;
}

/** A `tel:` address: digits only, because spaces and points are there for the reader. */
export function telephoneAddress(number) {
  return `tel:${String(number).replace(/[^\d+]/g, '')}`;
}

/** A web address that may be opened, or null: anything but http(s) is refused. */
export function webAddress(address) {
  try {
    const url = new URL(/^[a-z][a-z\d+.-]*:/i.test(address) ? address : `https://${address}`);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * Copies, also on a plain http host where the modern way is not offered. Resolves to whether it
 * worked; `near` keeps the fallback inside the window's own tree.
 */
export async function copyText(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = el('textarea', { class: 'unseen', 'aria-hidden': 'true', tabindex: '-1' });
    field.value = text;
    near.after(field);
    field.select();
    const isCopied = document.execCommand('copy');
    field.remove();
    near.focus();
    return isCopied;
  }
}
