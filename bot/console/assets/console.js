// Keeps staff pages fresh without reloading them, and sends answers without leaving the page.
// Everything here also works without it: the forms are plain, and pages can be read again.

const page = document.body.dataset;
const POLL_WITH_SOCKET = 20_000; // the minutes on the screen, and a net under the socket
const POLL_WITHOUT_SOCKET = 4_000;
const LONGEST_WAIT = 15_000;

const byId = (id, root = document) => root.getElementById(id);

/** Takes the parts that changed from a freshly fetched page, and leaves the focus where it was. */
function adopt(fresh) {
  document.title = fresh.title;
  for (const part of document.querySelectorAll('[data-live]')) {
    const news = byId(part.id, fresh);
    if (!news) continue;
    if (part.dataset.live === 'append') append(part, news);
    else if (part.innerHTML !== news.innerHTML) replace(part, news);
  }
  const next = byId('client-message-id', fresh);
  if (next && !byId('text').value) byId('client-message-id').value = next.value;
}

function replace(part, news) {
  const focused = part.contains(document.activeElement) ? document.activeElement.id : '';
  part.replaceChildren(...news.childNodes);
  if (focused) (byId(focused) ?? byId('main')).focus({ preventScroll: true });
}

function append(list, news) {
  const log = byId('log');
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const added = [...news.children].filter((item) => !byId(item.id));
  list.append(...added);
  if (added.length > 0 && isAtEnd) toEnd(log);
}

function toEnd(log) {
  log.scrollTop = log.scrollHeight;
}

const parse = async (response) => new DOMParser().parseFromString(await response.text(), 'text/html');
const isSignedOut = (response) => new URL(response.url).pathname === '/staff/login';

function showOffline(isOffline) {
  const banner = byId('offline');
  if (banner.hidden !== isOffline) return;
  banner.textContent = isOffline ? banner.dataset.text : '';
  banner.hidden = !isOffline;
}

let isFetching = false;
let isWanted = false;
// A form that leads elsewhere is under way: what changes here now is its own doing.
let isLeaving = false;

async function refresh() {
  if (isFetching) {
    isWanted = true;
    return;
  }
  isFetching = true;
  try {
    const response = await fetch(page.livePage, { headers: { accept: 'text/html' } });
    if (isLeaving) return;
    if (response.status >= 500) throw new Error('not now');
    if (isSignedOut(response)) location.assign(response.url);
    else if (!response.ok) location.replace(page.livePage); // erased, or no longer ours: the page says why
    else adopt(await parse(response));
    showOffline(false);
  } catch {
    showOffline(true);
  } finally {
    isFetching = false;
  }
  if (isWanted) {
    isWanted = false;
    await refresh();
  }
}

let isConnected = false;
let wait = 1_000;

function connect() {
  const address = new URL('/staff/live', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  if (page.conversation) address.searchParams.set('conversation', page.conversation);
  const socket = new WebSocket(address);
  socket.addEventListener('open', () => {
    isConnected = true;
    wait = 1_000;
    refresh(); // what happened while nobody listened
  });
  socket.addEventListener('message', refresh);
  socket.addEventListener('close', ({ code }) => {
    isConnected = false;
    if (code === 4401) {
      refresh();
      return;
    }
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  });
}

function poll() {
  setTimeout(async () => {
    await refresh();
    poll();
  }, isConnected ? POLL_WITH_SOCKET : POLL_WITHOUT_SOCKET);
}

/** Sends the answer; what could not be sent stays in the box, with the reason above it. */
async function send(form) {
  const text = byId('text');
  const error = byId('error');
  const button = form.querySelector('button');
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  const sent = text.value;
  // Whoever pressed the button goes on writing; whoever moved on meanwhile is not called back.
  const wasOnButton = document.activeElement === button;
  try {
    const body = new URLSearchParams(new FormData(form));
    const response = await fetch(form.action, { method: 'POST', body });
    if (isSignedOut(response)) throw new Error('signed out');
    const fresh = await parse(response);
    if (!response.ok) {
      const reason = byId('error', fresh)?.textContent ?? fresh.querySelector('[role="alert"]:not([hidden])')?.textContent;
      show(error, reason?.trim() || error.dataset.failed);
      return;
    }
    if (text.value === sent) text.value = '';
    byId('client-message-id').value = byId('client-message-id', fresh).value;
    show(error, '');
    adopt(fresh);
    toEnd(byId('log'));
  } catch {
    show(error, error.dataset.failed);
  } finally {
    button.removeAttribute('aria-disabled');
    if (wasOnButton && document.activeElement === button) text.focus();
  }
}

function show(error, words) {
  error.textContent = words;
  error.hidden = !words;
}

/** A screen that nobody touches is signed out; being fetched anew is not being touched. */
function watchIdleness() {
  const limit = Number(page.idleSeconds) * 1_000;
  const otherPages = new BroadcastChannel('ouderlijn-staff');
  let touched = Date.now();
  otherPages.addEventListener('message', () => { touched = Date.now(); });
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel']) {
    addEventListener(kind, () => {
      if (Date.now() - touched > 1_000) otherPages.postMessage('touched');
      touched = Date.now();
    }, { passive: true, capture: true });
  }
  setInterval(() => {
    const form = byId('sign-out');
    if (Date.now() - touched < limit || !form) return;
    const reason = Object.assign(document.createElement('input'), { type: 'hidden', name: 'reason', value: 'idle' });
    form.append(reason);
    form.submit();
  }, 5_000);
}

document.addEventListener('submit', (event) => { isLeaving = !event.defaultPrevented; });
addEventListener('pageshow', () => { isLeaving = false; });

if (page.idleSeconds) watchIdleness();
if (page.livePage) {
  connect();
  poll();
  addEventListener('offline', () => showOffline(true));
  addEventListener('online', refresh);
}
const log = byId('log');
if (log) {
  toEnd(log);
  const form = byId('reply');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(form);
  });
  byId('text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}
