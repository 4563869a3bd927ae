/** Puts text on the clipboard, also on a plain http host where the modern way is not offered. */

import { el } from './dom.js';

/** Resolves to whether it worked. `near` keeps the fallback inside the window's own tree. */
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
