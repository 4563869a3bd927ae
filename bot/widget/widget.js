/**
 * What a host page embeds: `<script async src="https://HOST/widget.js"></script>`.
 *
 * A classic script, so that it runs from any page; it loads the window as ES modules from
 * `/widget/`, puts an <ouder-lijn> on the page when there is none, and offers `window.ouderlijn`.
 */
(() => {
  if (window.ouderlijn) return; // embedded twice: the first one stays

  const origin = new URL(document.currentScript.src).origin;
  const pageParsed = new Promise((resolve) => {
    if (document.readyState !== 'loading') resolve();
    else document.addEventListener('DOMContentLoaded', resolve, { once: true });
  });

  const ready = Promise.all([import(`${origin}/widget/element.js`), pageParsed]).then(() => {
    const present = document.querySelector('ouder-lijn');
    if (present) return present;
    const element = document.createElement('ouder-lijn');
    document.body.append(element);
    return element;
  });
  ready.catch((error) => {
    const detail = { reason: 'load', message: error.message };
    document.dispatchEvent(new CustomEvent('ouderlijn:error', { detail }));
  });

  // Calls made before the modules have arrived are kept and carried out in order.
  const later = (method) => (...given) => ready.then((element) => element[method](...given));
  window.ouderlijn = {
    open: later('open'),
    close: later('close'),
    toggle: later('toggle'),
    setLanguage: later('setLanguage'),
    reset: later('reset'),
  };
})();
