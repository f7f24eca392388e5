// @ts-check
/** The REST API. Its addresses are relative to the page, so that the page may stand behind a prefix. */

const ROOT = new URL('api/v1/', document.baseURI);

/** Servers behind different prefixes of one host have different keys. */
const KEY = `verisim-key ${ROOT.pathname}`;
const RECONNECT_MILLIS = 1000;
const RECONNECT_AT_MOST_MILLIS = 10000;

/** The server sends something at least every 15 seconds. */
const SILENCE_MILLIS = 45000;

/** Statuses of requests that may succeed later. */
const PASSING = [408, 429];

/** The key for this session of the browser; nothing else keeps it. */
export const key = {
  get: () => sessionStorage.getItem(KEY),
  /** @param {string} value */
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

/** What the server refused, in its own words. */
export class Problem extends Error {
  /**
   * @param {number} status of HTTP
   * @param {{detail?: string, remedy?: string}} told
   */
  constructor(status, told) {
    super(told.detail ?? `The server answered with status ${status}`);
    this.status = status;
    this.remedy = told.remedy ?? '';
  }
}

/** The server did not answer at all. */
export class Unreachable extends Error {}

/**
 * @param {string} path below /api/v1
 * @param {RequestInit} [options]
 * @returns {Promise<Response>} of a request that was accepted
 */
async function send(path, options = {}) {
  const headers = new Headers(options.headers);
  const secret = key.get();
  if (secret) {
    headers.set('X-API-Key', secret);
  }
  let response;
  try {
    response = await fetch(new URL(path, ROOT), {...options, headers});
  } catch (failure) {
    throw options.signal?.aborted ? failure : new Unreachable('The server does not answer');
  }
  if (!response.ok) {
    throw new Problem(response.status, await response.json().catch(() => ({})));
  }
  return response;
}

/**
 * @param {string} path below /api/v1
 * @param {AbortSignal} [signal]
 */
export const get = async (path, signal) => (await send(path, {signal})).json();

/**
 * @param {string} path below /api/v1
 * @param {string} [body]
 * @param {string} [type] of the body
 */
export const post = async (path, body, type = 'application/json') =>
  (await send(path, {method: 'POST', body, headers: body === undefined ? {} : {'Content-Type': type}})).json();

/**
 * Follows server-sent events while the page is visible, and takes them up again after an interruption. A key has to be
 * sent with the request, so the browser's EventSource does not do.
 *
 * @param {string} path below /api/v1
 * @param {AbortSignal} signal ends it
 * @param {{connected: () => void, event: (data: any) => void, lost: (failure: Error) => void}} listener
 */
export async function follow(path, signal, listener) {
  let last = '';
  let pause = RECONNECT_MILLIS;
  while (!signal.aborted) {
    await visible();
    if (signal.aborted) {
      return;
    }
    const connection = new AbortController();
    const end = () => connection.abort();
    const hide = () => document.hidden && end();
    signal.addEventListener('abort', end);
    document.addEventListener('visibilitychange', hide);
    let silence = setTimeout(end, SILENCE_MILLIS);
    try {
      const response = await send(path, {
        signal: connection.signal,
        headers: last ? {'Last-Event-ID': last} : {},
      });
      listener.connected();
      const body = /** @type {ReadableStream<Uint8Array>} */ (response.body);
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        clearTimeout(silence);
        silence = setTimeout(end, SILENCE_MILLIS);
        pause = RECONNECT_MILLIS;
        text += part.value.replaceAll('\r', '');
        for (let stop = text.indexOf('\n\n'); stop >= 0; stop = text.indexOf('\n\n')) {
          const event = parse(text.slice(0, stop));
          text = text.slice(stop + 2);
          last = event.id || last;
          if (event.data) {
            listener.event(JSON.parse(event.data));
          }
        }
      }
    } catch (failure) {
      if (signal.aborted) {
        return;
      }
      if (failure instanceof Problem) {
        listener.lost(failure);
        if (failure.status < 500 && !PASSING.includes(failure.status)) {
          return;
        }
      } else if (!document.hidden) {
        listener.lost(new Unreachable('The server does not answer; the page goes on trying'));
      }
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', end);
      document.removeEventListener('visibilitychange', hide);
    }
    await new Promise((resume) => setTimeout(resume, pause));
    pause = Math.min(2 * pause, RECONNECT_AT_MOST_MILLIS);
  }
}

/** Waits until somebody looks at the page: a browser has few connections to a server. */
const visible = () =>
  document.hidden
    ? new Promise((resume) => document.addEventListener('visibilitychange', resume, {once: true}))
    : Promise.resolve();

/** @param {string} text of one event */
function parse(text) {
  const event = {id: '', data: ''};
  for (const line of text.split('\n')) {
    const [, field, value] = /^(id|data): ?(.*)$/s.exec(line) ?? [];
    if (field === 'id') {
      event.id = value;
    } else if (field === 'data') {
      event.data += value;
    }
  }
  return event;
}
