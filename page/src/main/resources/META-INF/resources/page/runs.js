// @ts-check
import {html, useEffect, useRef, useState} from '../lib/htm/standalone.module.js';
import {get, newKey, post, upload} from './api.js';
import {Banner} from './banner.js';
import {SpecEditor} from './editor.js';
import {duration, number, percent, stageName} from './format.js';
import {Ago} from './moment.js';
import {usePolling} from './polling.js';
import {withSource} from './source.js';
import {Quality} from './versions.js';

const PAGE = 50;

/** For a list in which little changes, or many runs. */
const LONG_LIST_MILLIS = 15000;
const STATES = ['running', 'paused', 'completed', 'stopped', 'failed'];
/** The list of runs, newest first. @param {{onFailure: (failure: Error | null) => void}} properties */
export function Runs({onFailure}) {
  const [pages, setPages] = useState(1);
  const [state, setState] = useState('');
  const [words, setWords] = useState('');
  const [list, setList] = useState(/** @type {{runs: any[], more: boolean} | null} */ (null));

  const active = list === null || list.runs.some((run) => run.state === 'running');
  const again = (/** @type {(value: string) => void} */ set) => (/** @type {any} */ event) => {
    set(event.target.value);
    setPages(1);
  };

  usePolling(
    async (signal) => {
      const runs = [];
      let next = '';
      for (let page = 0; page < pages && next !== null; page++) {
        const asked = new URLSearchParams({
          limit: String(PAGE),
          ...(state && {state}),
          ...(words.trim() && {id: words.trim()}),
          ...(next && {cursor: next}),
        });
        const found = await get(`runs?${asked}`, signal);
        runs.push(...found.runs);
        next = found.next;
      }
      setList({runs, more: next !== null});
      onFailure(null);
      return false;
    },
    onFailure,
    [pages, state, words, active],
    pages > 2 || !active ? LONG_LIST_MILLIS : undefined,
  );

  return html`
    <h1>Runs</h1>
    <div class="bar">
      <label>State <select value=${state} onChange=${again(setState)}>
        <option value="">all</option>${STATES.map((word) => html`<option value=${word}>${word}</option>`)}
      </select></label>
      <label>Id contains <input type="search" value=${words} maxlength="63" onInput=${again(setWords)} /></label>
    </div>
    ${
      list &&
      list.runs.length > 0 &&
      html`
      <div class="wide" tabindex="0" role="region" aria-label="Runs"><table>
        <thead><tr>
          <th scope="col">Run</th><th scope="col">State</th><th scope="col">Cycle</th><th scope="col">Now</th>
          <th scope="col">Perplexity</th><th scope="col">Quality of the best version, beside its baseline</th>
          <th scope="col">By version</th><th scope="col">Started</th>
        </tr></thead>
        <tbody>${list.runs.map((run) => html`<${Row} key=${run.run} run=${run} />`)}</tbody>
      </table></div>`
    }
    ${list && list.runs.length === 0 && html`<p>${words || state ? 'No run is like that.' : 'There is no run yet. Start one below.'}</p>`}
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
      <td>${
        now
          ? html`${stageName(now.stage)} ${now.total > 0 && html`<progress max=${now.total} value=${now.step} aria-label=${stageName(now.stage)}></progress> ${duration(now.secondsLeft)}`}`
          : (run.failure ?? (run.stopReason || run.stage))
      }</td>
      <td class="number">${number(best?.verdict.perplexity)}</td>
      <td>${best && html`<${Quality} verdict=${best.verdict} />`}</td>
      <td><${Spark} versions=${run.versions} /></td>
      <td><${Ago} at=${run.startedAt} /></td>
    </tr>`;
}

/** The quality of each version, as a line. @param {{versions: any[]}} properties */
function Spark({versions}) {
  const values = versions.map(({verdict}) => verdict.quality).filter((quality) => quality !== null);
  if (values.length < 2) {
    return null;
  }
  const least = Math.min(...values);
  const range = Math.max(...values) - least || 1;
  const points = values.map((value, i) => `${2 + (76 * i) / (values.length - 1)},${18 - (16 * (value - least)) / range}`);
  return html`<svg class="spark" viewBox="0 0 80 20" role="img" aria-label=${`quality by version: ${values.map((value) => percent(value)).join(', ')}`}>
    <polyline points=${points.join(' ')} /></svg>`;
}

/** What is being written, also while a person looks at something else. */
const draft = {text: 'preset: demo\n'};

function NewRun() {
  const [text, setText] = useState(draft.text);
  const [before, setBefore] = useState('');
  const [uploading, setUploading] = useState('');
  // The same key for a start that is tried again, so that it does not start two runs.
  const wanted = useRef(newKey());
  const [presets, setPresets] = useState(/** @type {{name: string, description: string}[]} */ ([]));
  const [refusal, setRefusal] = useState(/** @type {Error | null} */ (null));
  const [starting, setStarting] = useState(false);
  useEffect(() => {
    get('spec/presets').then(setPresets, () => {});
  }, []);
  const write = (/** @type {string} */ changed) => {
    wanted.current = newKey();
    draft.text = changed;
    setText(changed);
  };
  const choose = (/** @type {string} */ template) => {
    setBefore(presets.some(({name, description}) => templateOf(name, description) === text) ? '' : text);
    write(template);
  };
  const send = async (/** @type {any} */ event) => {
    const [file] = event.target.files;
    if (file) {
      setUploading(file.name);
      setRefusal(null);
      try {
        const {source} = await upload(file);
        write(withSource(draft.text, source));
      } catch (failure) {
        setRefusal(/** @type {Error} */ (failure));
      } finally {
        setUploading('');
      }
    }
  };
  const start = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    setStarting(true);
    setRefusal(null);
    try {
      const {run} = await post('runs', text, 'application/yaml', {'Idempotency-Key': wanted.current});
      wanted.current = newKey();
      location.hash = `/runs/${run}`;
    } catch (failure) {
      setRefusal(/** @type {Error} */ (failure));
    } finally {
      setStarting(false);
    }
  };
  const chosen = presets.find(({name}) => new RegExp(`^preset: *${name} *$`, 'm').test(text));
  return html`
    <form class="card" onSubmit=${start} aria-labelledby="new-run">
      <h2 id="new-run">New run</h2>
      <div class="bar" role="group" aria-label="Presets">${presets.map(
        ({name, description}) => html`
        <button type="button" class="tab" title=${description} aria-pressed=${chosen?.name === name}
          onClick=${() => choose(templateOf(name, description))}>${name}</button>`,
      )}</div>
      ${chosen && html`<p class="note">${chosen.description}</p>`}
      ${before && html`<button type="button" class="link" onClick=${() => choose(before)}>Back to what was written</button>`}
      <${SpecEditor} text=${text} onText=${write} />
      <label>A text of yours, instead of the source: <input type="file" accept=".txt,.md,.jsonl,.csv,.parquet,.gz,.zst" onChange=${send} /></label>
      <div role="status">${uploading && `${uploading} is being uploaded ...`}</div>
      <div role="alert">${refusal && html`<${Banner} failure=${refusal} />`}</div>
      <button type="submit" disabled=${starting || uploading !== ''}>Start</button>
    </form>`;
}

/** What a person has to fill in. @param {string} name @param {string} description of a preset */
function templateOf(name, description) {
  const model = description.includes('model.from') ? 'model:\n  from: \n' : '';
  const text = description.includes('corpus.source') ? 'corpus:\n  source: \n' : '';
  return `preset: ${name}\n${model}${text}`;
}
