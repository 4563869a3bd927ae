/** The two cards the helpline sends: the safety card and the referral. */

import { copyText } from './clipboard.js';
import { el, icon, telephoneAddress, webAddress } from './dom.js';

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

function contacts(service, texts, announce) {
  const ways = el('div', { class: 'contacts' });
  const { phone, email, name } = service;
  const website = service.website && webAddress(service.website);
  if (phone) {
    const call = el('a', { class: 'contact main', href: telephoneAddress(phone) }, icon('call'));
    ways.append(texts.name(call, 'referral.call.label', { name, phone }));
    call.append(texts.in(el('span'), 'referral.call', { phone }));
  }
  if (website) {
    const open = el('a', { class: 'contact', href: website, target: '_blank', rel: 'noopener noreferrer' });
    texts.in(open, 'referral.open');
    ways.append(texts.name(open, 'referral.open.label', { name }));
  }
  if (email) {
    const write = texts.in(el('a', { class: 'contact', href: `mailto:${email}` }), 'referral.email');
    ways.append(texts.name(write, 'referral.email.label', { name }));
  }
  if (phone || website || email) {
    const copy = texts.in(el('button', { class: 'contact', type: 'button' }), 'referral.copy');
    copy.addEventListener('click', async () => {
      const words = [name, phone, email, website].filter(Boolean).join('\n');
      announce((await copyText(words, copy)) ? 'copied' : 'copy.failed');
    });
    ways.append(texts.name(copy, 'referral.copy.label', { name }));
  }
  return ways;
}

/** A date only when the helpline checked it itself; otherwise what is known, and no more. */
function verification({ last_verified: checked, source_confirmed: year }, texts) {
  const line = el('p', { class: 'checked' });
  if (checked) return texts.in(line, 'referral.checked', { date: (t) => t.date(new Date(checked)) });
  return texts.in(line, year ? 'referral.unchecked.source' : 'referral.unchecked', { year });
}
