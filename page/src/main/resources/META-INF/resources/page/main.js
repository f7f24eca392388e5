// @ts-check
import {html, render, useEffect, useRef, useState} from '../lib/htm/standalone.module.js';
import {key, Problem} from './api.js';
import {Banner} from './banner.js';
import {Run} from './run.js';
import {Runs} from './runs.js';

/** The run that the part of the address after # names, as in #/runs/demo-1337; the list if it names none. */
const runOf = () => /^#\/runs\/([a-z0-9][a-z0-9-]{0,62})$/.exec(location.hash)?.[1] ?? '';

function useRun() {
  const [run, setRun] = useState(runOf());
  useEffect(() => {
    const changed = () => setRun(runOf());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return run;
}

/** @param {{refusal: string, given: () => void}} properties */
function KeyForm({refusal, given}) {
  const [complaint, setComplaint] = useState(refusal);
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const value = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('key')).trim();
    if (/^[\x21-\x7e]+$/.test(value)) {
      key.set(value);
      given();
    } else {
      setComplaint('A key has only letters, digits and signs of ASCII');
    }
  };
  return html`
    <form class="card" onSubmit=${submit}>
      <h1>This server needs a key</h1>
      <p role="alert">${complaint}</p>
      <label for="key">API key, or a token of your OAuth 2 server</label>
      <input id="key" name="key" type="password" autocomplete="off" required autofocus />
      <button type="submit">Use this key</button>
      <p class="note">The browser forgets it when this tab is closed.</p>
    </form>`;
}

function Page() {
  const run = useRun();
  const moved = useRef(false);
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const [refusal, setRefusal] = useState(/** @type {string | null} */ (null));
  const [tries, setTries] = useState(0);
  useEffect(() => {
    setFailure(null);
    document.title = run ? `${run} · Verisim` : 'Verisim';
    if (moved.current) {
      /** @type {HTMLElement | null} */ (document.querySelector('main'))?.focus();
    }
    moved.current = true;
  }, [run]);
  const failed = (/** @type {Error | null} */ what) => {
    if (what instanceof Problem && what.status === 401) {
      setRefusal(key.get() ? 'This key was not accepted' : '');
      key.forget();
    } else {
      setFailure(what);
    }
  };
  const given = () => {
    setRefusal(null);
    setTries(tries + 1);
  };
  const view = run
    ? html`<${Run} key=${run + tries} run=${run} onFailure=${failed} />`
    : html`<${Runs} key=${tries} onFailure=${failed} />`;
  return html`
    <header class="top">
      <a class="home" href="#/"><img src="page/icon.svg" alt="" width="24" height="24" /> Verisim</a>
      ${run && html`<nav aria-label="Place"><a href="#/">Runs</a> / <span>${run}</span></nav>`}
    </header>
    <div role="status" aria-live="polite">${failure && refusal === null && html`<${Banner} failure=${failure} />`}</div>
    <main tabindex="-1">${refusal === null ? view : html`<${KeyForm} refusal=${refusal} given=${given} />`}</main>`;
}

render(html`<${Page} />`, /** @type {HTMLElement} */ (document.getElementById('page')));
