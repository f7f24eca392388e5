// @ts-check
import {html, useState} from '../lib/htm/standalone.module.js';
import {get, post} from './api.js';
import {Banner} from './banner.js';
import {duration, number, stageName} from './format.js';
import {usePolling} from './polling.js';
import {Quality} from './versions.js';

const PAGE = 50;
const STATES = ['running', 'paused', 'completed', 'stopped', 'failed'];
const PRESETS = [
  ['demo', 'A small grammar, two minutes: see the cycles help.'],
  ['grammar', 'A larger grammar, twenty minutes.'],
  ['shakespeare-cpu', 'Any text of about a megabyte: set corpus.source.'],
  ['smollm2', 'A small pretrained model and your own text: set model.from and corpus.source.'],
];

/** The list of runs, newest first. @param {{onFailure: (failure: Error | null) => void}} properties */
export function Runs({onFailure}) {
  const [pages, setPages] = useState(1);
  const [state, setState] = useState('');
  const [words, setWords] = useState('');
  const [list, setList] = useState(/** @type {{runs: any[], more: boolean} | null} */ (null));

  const choose = (/** @type {any} */ event) => {
    setState(event.target.value);
    setPages(1);
    setList(null);
  };

  usePolling(async (signal) => {
    const runs = [];
    let next = '';
    for (let page = 0; page < pages && next !== null; page++) {
      const found = await get(`runs?limit=${PAGE}${state && `&state=${state}`}${next && `&cursor=${next}`}`, signal);
      runs.push(...found.runs);
      next = found.next;
    }
    setList({runs, more: next !== null});
    onFailure(null);
    return false;
  }, onFailure, [pages, state]);

  const looked = words.trim().toLowerCase();
  const shown = list?.runs.filter((run) => `${run.run} ${run.name}`.toLowerCase().includes(looked)) ?? [];
  return html`
    <h1>Runs</h1>
    <div class="bar">
      <label>State <select value=${state} onChange=${choose}>
        <option value="">all</option>${STATES.map((word) => html`<option value=${word}>${word}</option>`)}
      </select></label>
      <label>Name <input type="search" value=${words} onInput=${(/** @type {any} */ event) => setWords(event.target.value)} /></label>
    </div>
    ${list && shown.length > 0 && html`
      <div class="wide" tabindex="0" role="region" aria-label="Runs"><table>
        <thead><tr>
          <th scope="col">Run</th><th scope="col">State</th><th scope="col">Cycle</th><th scope="col">Now</th>
          <th scope="col">Perplexity</th><th scope="col">Quality of the best version, beside its baseline</th>
        </tr></thead>
        <tbody>${shown.map((run) => html`<${Row} key=${run.run} run=${run} />`)}</tbody>
      </table></div>`}
    ${list && shown.length === 0 && html`<p>${list.more
      ? `None of the newest ${list.runs.length} runs is like that.`
      : words || state ? 'No run is like that.' : 'There is no run yet. Start one below.'}</p>`}
    ${list?.more && html`<button onClick=${() => setPages(pages + 1)}>Show older runs</button>`}
    <${NewRun} />`;
}

/** @param {{run: any}} properties */
function Row({run}) {
  const best = run.versions.find((/** @type {any} */ version) => version.version === run.bestVersion);
  const [now] = run.progress;
  return html`
    <tr>
      <th scope="row"><a href=${`#/runs/${run.run}`}>${run.run}</a></th>
      <td><span class=${`state ${run.state}`}>${run.state}</span></td>
      <td>${Math.min(run.cycle, run.requestedCycles)} of ${run.requestedCycles}</td>
      <td>${now
        ? html`${stageName(now.stage)} ${now.total > 0 && html`<progress max=${now.total} value=${now.step} aria-label=${stageName(now.stage)}></progress> ${duration(now.secondsLeft)}`}`
        : run.failure ?? (run.stopReason || run.stage)}</td>
      <td class="number">${number(best?.verdict.perplexity)}</td>
      <td>${best && html`<${Quality} verdict=${best.verdict} />`}</td>
    </tr>`;
}

function NewRun() {
  const [text, setText] = useState('preset: demo\n');
  const [refusal, setRefusal] = useState(/** @type {Error | null} */ (null));
  const [starting, setStarting] = useState(false);
  const start = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    setStarting(true);
    setRefusal(null);
    try {
      const {run} = await post('runs', text, 'application/yaml');
      location.hash = `/runs/${run}`;
    } catch (failure) {
      setRefusal(/** @type {Error} */ (failure));
    } finally {
      setStarting(false);
    }
  };
  return html`
    <form class="card" onSubmit=${start}>
      <h2>New run</h2>
      <p>Presets: ${PRESETS.map(([name, what]) => html`
        <button type="button" title=${what} onClick=${() => setText(`preset: ${name}\n`)}>${name}</button> `)}</p>
      <label for="spec">Specification, in YAML</label>
      <textarea id="spec" rows="8" spellcheck=${false} value=${text} aria-describedby="refusal"
        onInput=${(/** @type {any} */ event) => setText(event.target.value)}></textarea>
      <div id="refusal" role="alert">${refusal && html`<${Banner} failure=${refusal} />`}</div>
      <button type="submit" disabled=${starting}>Start</button>
    </form>`;
}
