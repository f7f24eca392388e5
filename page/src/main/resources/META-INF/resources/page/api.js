// @ts-check
import {save} from './save.js';

/** The REST API. Its addresses are relative to the page, so that the page may stand behind a prefix. */

const ROOT = new URL('api/v1/', document.baseURI);

/** Where the API is, for commands that a person copies. */
export const ADDRESS = ROOT.href;

/** Servers behind different prefixes of one host have different keys. */
const KEY = `verisim-key ${ROOT.pathname}`;
const RECONNECT_MILLIS = 1000;
const RECONNECT_AT_MOST_MILLIS = 10000;

/** The server sends something at least every 15 seconds. */
const SILENCE_MILLIS = 45000;

/** Statuses of requests that may succeed later. */
const PASSING = [408, 429];

/** The form of a token of OAuth 2, a JSON Web Token. */
const TOKEN = /^ey[\w-]+\.[\w-]+\.[\w-]+$/;

/** The key, or token, for this session of the browser; nothing else keeps it. */
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
  if (secret && TOKEN.test(secret)) {
    headers.set('Authorization', `Bearer ${secret}`);
  } else if (secret) {
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
export async function get(path, signal) {
  const response = await send(path, {signal});
  return response.status === 204 ? null : response.json();
}

/**
 * @param {string} path below /api/v1
 * @param {string} [body]
 * @param {string} [type] of the body
 * @param {Record<string, string>} [headers] more of them
 */
export const post = async (path, body, type = 'application/json', headers = {}) =>
  (await send(path, {method: 'POST', body, headers: body === undefined ? headers : {...headers, 'Content-Type': type}})).json();

/** A key that nobody has used. */
export const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

/**
 * Uploads a text for a corpus.
 *
 * @param {File} file
 * @returns {Promise<{source: string}>}
 */
export const upload = async (file) =>
  (
    await send(`texts?name=${encodeURIComponent(file.name)}`, {
      method: 'POST',
      body: file,
      headers: {'Content-Type': 'application/octet-stream'},
    })
  ).json();

/**
 * Saves an answer as a file. A link could not send a key.
 *
 * @param {string} path below /api/v1
 * @param {string} name of the file
 */
export const download = async (path, name) => save(await (await send(path)).blob(), name);

/**
 * Reads server-sent events to their end.
 *
 * @param {Response} response
 * @param {(event: {id: string, event: string, data: string}) => void} listener
 * @param {() => void} [alive] something came
 */
async function events(response, listener, alive = () => {}) {
  const body = /** @type {ReadableStream<any>} */ (response.body);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    alive();
    text += part.value.replaceAll('\r', '');
    for (let stop = text.indexOf('\n\n'); stop >= 0; stop = text.indexOf('\n\n')) {
      listener(parse(text.slice(0, stop)));
      text = text.slice(stop + 2);
    }
  }
}

/**
 * Asks for an answer that comes in parts.
 *
 * @param {string} path below /api/v1
 * @param {string} body JSON
 * @param {AbortSignal} signal ends it
 * @param {(name: string, data: any) => void} listener of each event
 */
export async function stream(path, body, signal, listener) {
  const headers = {'Content-Type': 'application/json', Accept: 'text/event-stream'};
  await events(await send(path, {method: 'POST', body, signal, headers}), ({event, data}) => {
    if (data) {
      listener(event, JSON.parse(data));
    }
  });
}

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
      await events(
        response,
        ({id, data}) => {
          last = id || last;
          if (data) {
            listener.event(JSON.parse(data));
          }
        },
        () => {
          clearTimeout(silence);
          silence = setTimeout(end, SILENCE_MILLIS);
          pause = RECONNECT_MILLIS;
        },
      );
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
  document.hidden ? new Promise((resume) => document.addEventListener('visibilitychange', resume, {once: true})) : Promise.resolve();

/** @param {string} text of one event */
function parse(text) {
  const event = {id: '', event: '', data: ''};
  for (const line of text.split('\n')) {
    const [, field, value] = /^(id|event|data): ?(.*)$/s.exec(line) ?? [];
    if (field === 'id' || field === 'event') {
      event[field] = value;
    } else if (field === 'data') {
      event.data += value;
    }
  }
  return event;
}
