// @ts-check
import {html, render, useEffect, useState} from '../lib/htm/standalone.module.js';
import {key, Problem} from './api.js';
import {Run} from './run.js';
import {Runs} from './runs.js';

/** The part of the address after #, such as /runs/demo-1337. */
function useRoute() {
  const read = () => decodeURIComponent(location.hash.slice(1)) || '/';
  const [route, setRoute] = useState(read());
  useEffect(() => {
    const changed = () => setRoute(read());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

/** @param {{given: () => void}} properties */
function KeyForm({given}) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    key.set(String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('key')));
    given();
  };
  return html`
    <form class="card" onSubmit=${submit}>
      <h2>This server needs a key</h2>
      <label for="key">API key</label>
      <input id="key" name="key" type="password" autocomplete="off" required autofocus />
      <button type="submit">Use this key</button>
      <p class="note">The browser forgets it when this tab is closed.</p>
    </form>`;
}

function Page() {
  const route = useRoute();
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const [tries, setTries] = useState(0);
  useEffect(() => setFailure(null), [route]);
  const refused = failure instanceof Problem && failure.status === 401;
  const given = () => {
    setFailure(null);
    setTries(tries + 1);
  };
  const run = /^\/runs\/([^/]+)$/.exec(route)?.[1];
  const view = run
    ? html`<${Run} key=${run + tries} run=${run} onFailure=${setFailure} />`
    : html`<${Runs} key=${tries} onFailure=${setFailure} />`;
  return html`
    <header class="top">
      <a class="home" href="#/"><img src="page/icon.svg" alt="" width="24" height="24" /> Verisim</a>
      ${run && html`<nav aria-label="Place"><a href="#/">Runs</a> / <span>${run}</span></nav>`}
    </header>
    <div role="status" aria-live="polite">
      ${failure && !refused && html`<p class="banner">${failure.message}${failure instanceof Problem && failure.remedy ? `. ${failure.remedy}` : ''}</p>`}
    </div>
    <main>${refused ? html`<${KeyForm} given=${given} />` : view}</main>`;
}

render(html`<${Page} />`, /** @type {HTMLElement} */ (document.getElementById('page')));
