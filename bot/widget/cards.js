/** The two cards the helpline sends: the safety card and the referral. */

import { copyText, el, icon, telephoneAddress, webAddress } from './dom.js';

/** Numbers first and large; one tap calls. `emergency` and `support` differ in word and colour. */
export function safetyCard({ text, data = {} }) {
  const variant = data.variant === 'support' ? 'support' : 'emergency';
  const lines = (data.lines ?? []).map((line) => el('li', {}, telephoneLine(line)));
  return el('div', { class: `safety ${variant}` },
    data.title ? el('p', { class: 'title', dir: 'auto' }, data.title) : null,
    el('p', { class: 'words', dir: 'auto' }, text),
    el('ul', { class: 'lines' }, ...lines));
}

/** One number to tap, large, with who answers and what to know. */
export function telephoneLine({ number, name, note }) {
  return el('a', { class: 'number', href: telephoneAddress(number) },
    icon('call'),
    el('strong', {}, number),
    el('span', { dir: 'auto' }, name),
    note ? el('small', { dir: 'auto' }, note) : null);
}

/** What was found, and how near; then up to three services with an honest word on each. */
export function referralCard({ text, data = {} }, texts, announce) {
  const { area, level, services = [] } = data;
  const reach = el('p', { class: 'reach' });
  if (level) texts.in(reach, `referral.level.${level}`, { area });
  return el('div', { class: 'referral' },
    el('p', { class: 'words', dir: 'auto' }, text),
    level && area ? reach : null,
    ...services.map((service) => serviceCard(service, texts, announce)));
}

function serviceCard(service, texts, announce) {
  const facts = el('dl', { class: 'facts' });
  for (const name of ['cost', 'hours', 'confidentiality']) {
    if (!service[name]) continue;
    facts.append(texts.in(el('dt'), `referral.${name}`), el('dd', { dir: 'auto' }, service[name]));
  }
  return el('article', { class: 'service' },
    el('h3', { dir: 'auto' }, service.name),
    service.what_happens ? el('p', { dir: 'auto' }, service.what_happens) : null,
    contacts(service, texts, announce),
    facts.children.length > 0 ? facts : null,
    verification(service, texts));
}

/** Each way says to a screen reader whose it is: four services may stand below each other. */
function contacts({ name, phone, email, website: site }, texts, announce) {
  const ways = el('div', { class: 'contacts' });
  const website = site && webAddress(site);
  const add = (node, key, values) => {
    ways.append(node);
    node.append(texts.in(el('span'), key, values));
    texts.keep(node, () => node.setAttribute('aria-label', `${texts.get(key, values)}, ${name}`));
    return node;
  };
  if (phone) {
    const call = el('a', { class: 'contact main', href: telephoneAddress(phone) }, icon('call'));
    add(call, 'referral.call', { phone });
  }
  if (website) {
    add(el('a', { class: 'contact', href: website, target: '_blank', rel: 'noreferrer' }), 'referral.open');
  }
  if (email) add(el('a', { class: 'contact', href: `mailto:${email}` }), 'referral.email');
  if (phone || website || email) {
    const copy = add(el('button', { class: 'contact', type: 'button' }), 'referral.copy');
    copy.addEventListener('click', async () => {
      const words = [name, phone, email, website].filter(Boolean).join('\n');
      announce((await copyText(words, copy)) ? 'copied' : 'copy.failed');
    });
  }
  return ways;
}

/** A date only when the helpline checked it itself; otherwise what is known, and no more. */
function verification({ last_verified: checked, source_confirmed: year }, texts) {
  const line = el('p', { class: 'checked' });
  if (checked) return texts.in(line, 'referral.checked', { date: (t) => t.date(new Date(checked)) });
  if (year === 'undated') return texts.in(line, 'referral.unchecked.undated');
  return texts.in(line, year ? 'referral.unchecked.source' : 'referral.unchecked', { year });
}
