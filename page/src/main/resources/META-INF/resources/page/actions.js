// @ts-check
import {html, useEffect, useState} from '../lib/htm/standalone.module.js';
import {post} from './api.js';
import {Banner} from './banner.js';

/** How long a button stays off if the run's state does not change. */
const ASKED_MILLIS = 5000;
const MOST_CYCLES = 1000;

/** What a person may do with a run now. @param {{view: any}} properties */
export function Actions({view}) {
  const [asked, setAsked] = useState(false);
  const [refusal, setRefusal] = useState(/** @type {Error | null} */ (null));
  const [count, setCount] = useState('1');
  const [forking, setForking] = useState(false);
  useEffect(() => setAsked(false), [view.state]);
  const act = async (/** @type {string} */ what, /** @type {string | undefined} */ body) => {
    if (asked) {
      return;
    }
    setAsked(true);
    setRefusal(null);
    try {
      await post(`runs/${view.run}/${what}`, body);
      setTimeout(() => setAsked(false), ASKED_MILLIS);
    } catch (failure) {
      setRefusal(/** @type {Error} */ (failure));
      setAsked(false);
    }
  };
  const button = (/** @type {string} */ what, /** @type {string} */ label) =>
    html`<button aria-disabled=${asked} onClick=${() => act(what, undefined)}>${label}</button>`;
  const addCycles = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    act('cycles', JSON.stringify({count: Number(count)}));
  };
  return html`
    <div class="bar">
      ${view.state === 'running' && button('pause', 'Pause')}
      ${['paused', 'stopped', 'failed'].includes(view.state) && button('resume', 'Resume')}
      ${['running', 'paused'].includes(view.state) && button('stop', 'Stop')}
      <form class="bar" onSubmit=${addCycles}>
        <input type="number" aria-label="Number of cycles" min="1" max=${MOST_CYCLES} required value=${count}
          onInput=${(/** @type {any} */ event) => setCount(event.target.value)} />
        <button type="submit" aria-disabled=${asked}>${count === '1' ? 'more cycle' : 'more cycles'}</button>
      </form>
      ${view.cycles.length > 0 && html`<button aria-expanded=${forking} onClick=${() => setForking(!forking)}>Fork</button>`}
    </div>
    <div role="alert">${refusal && html`<${Banner} failure=${refusal} />`}</div>
    ${forking && html`<${Fork} view=${view} />`}`;
}

/** A new run that shares some cycles with this one, and goes on with other settings. @param {{view: any}} properties */
function Fork({view}) {
  const last = view.cycles.length - 1;
  // Changes matter to cycles after the chosen one.
  const [cycle, setCycle] = useState(Math.max(0, last - 1));
  const [changes, setChanges] = useState('grpo.learningRate: 3e-5');
  const [refusal, setRefusal] = useState(/** @type {Error | null} */ (null));
  const [starting, setStarting] = useState(false);
  const start = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    setRefusal(null);
    setStarting(true);
    try {
      const {run} = await post(`runs/${view.run}/fork`, JSON.stringify({fromCycle: cycle, changes: pairsOf(changes)}));
      location.hash = `/runs/${run}`;
    } catch (failure) {
      setRefusal(/** @type {Error} */ (failure));
    } finally {
      setStarting(false);
    }
  };
  return html`
    <form class="card" onSubmit=${start} aria-labelledby="fork">
      <h2 id="fork">Fork this run</h2>
      <p>The new run shares the cycles up to the chosen one and goes on from there. This run stays as it is.</p>
      <label>After cycle <select value=${cycle} onChange=${(/** @type {any} */ event) => setCycle(Number(event.target.value))}>
        ${view.cycles.map((/** @type {any} */ made) => html`<option value=${made.cycle}>${made.cycle}</option>`)}
      </select></label>
      <label for="changes">Changed keys of the specification, one on each line</label>
      <textarea id="changes" rows="4" spellcheck=${false} value=${changes}
        onInput=${(/** @type {any} */ event) => setChanges(event.target.value)}></textarea>
      <div role="alert">${refusal && html`<${Banner} failure=${refusal} />`}</div>
      <button type="submit" disabled=${starting}>Start the fork</button>
    </form>`;
}

/** Keys and values, which the server reads as YAML. @param {string} text @returns {Record<string, string>} */
function pairsOf(text) {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([^:=]+)[:=](.*)$/.exec(line) ?? [];
      if (name === undefined) {
        throw new Error(`The line "${line}" has no value: write a key, a colon and its value`);
      }
      return [name.trim(), value.trim()];
    }),
  );
}
