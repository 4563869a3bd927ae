/** Speaks the parents' API (v1); everything that goes wrong comes back as a Problem. */

// Longer than any answer should take: sending only stores, the work comes after.
const DEADLINE_MS = 15_000;

/** A refusal (RFC 9457) or, with status 0, no answer at all. `detail` is meant for the parent. */
export class Problem extends Error {
  constructor(status, detail = '', retryAfter = 0) {
    super(detail || `status ${status}`);
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  /** The conversation no longer exists, or is not ours. */
  get isGone() {
    return [401, 403, 404, 410].includes(this.status);
  }

  /** Trying again may help: nothing was heard, the line is busy, or the helpline stumbled. */
  get isPassing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export class ParentsApi {
  /** `language` is asked at every call: errors come back in it. */
  constructor(origin, language) {
    this.base = `${origin}/api/v1/conversations`;
    this.language = language;
  }

  create(language) {
    return this.#call('POST', '', { body: { language } });
  }

  resume(returnCode) {
    return this.#call('POST', '/resume', { body: { return_code: returnCode } });
  }

  messages(key, after) {
    return this.#call('GET', `/${key.conversation_id}/messages?after=${after}`, { key });
  }

  send(key, clientMessageId, text) {
    const body = { client_message_id: clientMessageId, text };
    return this.#call('POST', `/${key.conversation_id}/messages`, { key, body });
  }

  setLanguage(key, language) {
    return this.#call('POST', `/${key.conversation_id}/language`, { key, body: { language } });
  }

  returnCode(key) {
    return this.#call('POST', `/${key.conversation_id}/return-code`, { key });
  }

  /** With `keepalive` the request outlives the page, as at a quick exit. */
  erase(key, { keepalive = false } = {}) {
    return this.#call('DELETE', `/${key.conversation_id}`, { key, keepalive });
  }

  stream(key, after) {
    const base = this.base.replace(/^http/, 'ws');
    return new WebSocket(`${base}/${key.conversation_id}/stream?after=${after}`);
  }

  async #call(method, path, { key, body, keepalive = false } = {}) {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), DEADLINE_MS);
    const headers = { Accept: 'application/json', 'Accept-Language': this.language() };
    if (key) headers.Authorization = `Bearer ${key.token}`;
    if (body) headers['Content-Type'] = 'application/json';
    try {
      const response = await fetch(this.base + path, {
        method,
        headers,
        body: body && JSON.stringify(body),
        keepalive,
        signal: deadline.signal,
        cache: 'no-store',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
      });
      if (!response.ok) throw await problemFrom(response);
      return response.status === 204 ? null : await response.json();
    } catch (error) {
      throw error instanceof Problem ? error : new Problem(0);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function problemFrom(response) {
  const { detail } = await response.json().catch(() => ({}));
  const retryAfter = Number(response.headers.get('Retry-After')) || 0;
  return new Problem(response.status, typeof detail === 'string' ? detail : '', retryAfter);
}
