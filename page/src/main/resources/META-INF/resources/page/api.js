// @ts-check
/** The REST API. Its addresses are relative to the page, so that the page may stand behind a prefix. */

const ROOT = new URL('api/v1/', document.baseURI);
const KEY = 'verisim-key';
const RECONNECT_MILLIS = 1000;
const RECONNECT_AT_MOST_MILLIS = 10000;

/** The key for this session of the browser; nothing else keeps it. */
export const key = {
  get: () => sessionStorage.getItem(KEY),
  /** @param {string} value */
  set: (value) => sessionStorage.setItem(KEY, value),
};

/** What the server refused, in its own words. */
export class Problem extends Error {
  /**
   * @param {number} status of HTTP
   * @param {{detail?: string, remedy?: string, problems?: {path: string, message: string}[]}} told
   */
  constructor(status, told) {
    super(told.detail ?? `The server answered with status ${status}`);
    this.status = status;
    this.remedy = told.remedy ?? '';
    this.problems = told.problems ?? [];
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
 * Follows server-sent events, and takes them up again after an interruption. A key has to be sent with the request, so
 * the browser's EventSource does not do.
 *
 * @param {string} path below /api/v1
 * @param {AbortSignal} signal ends it
 * @param {{event: (data: any) => void, lost: (failure: Error) => void}} listener
 */
export async function follow(path, signal, listener) {
  let last = '';
  let pause = RECONNECT_MILLIS;
  while (!signal.aborted) {
    try {
      const response = await send(path, {signal, headers: last ? {'Last-Event-ID': last} : {}});
      const body = /** @type {ReadableStream<Uint8Array>} */ (response.body);
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        pause = RECONNECT_MILLIS;
        text += part.value.replaceAll('\r', '');
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const event = parse(text.slice(0, end));
          text = text.slice(end + 2);
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
      listener.lost(/** @type {Error} */ (failure));
      if (failure instanceof Problem && failure.status < 500) {
        return;
      }
    }
    await new Promise((resume) => setTimeout(resume, pause));
    pause = Math.min(2 * pause, RECONNECT_AT_MOST_MILLIS);
  }
}

/** @param {string} text of one event */
function parse(text) {
  const event = {id: '', data: ''};
  for (const line of text.split('\n')) {
    const [, field, value] = /^(id|data): ?(.*)$/.exec(line) ?? [];
    if (field === 'id') {
      event.id = value;
    } else if (field === 'data') {
      event.data += value;
    }
  }
  return event;
}
