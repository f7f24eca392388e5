// @ts-check
import {html, useEffect, useRef, useState} from '../lib/htm/standalone.module.js';
import {ADDRESS, key, stream} from './api.js';
import {Banner} from './banner.js';
import {number} from './format.js';
import {VersionChoice} from './texts.js';

/** The settings of a completion, with their ranges. */
const SETTINGS = /** @type {[string, string, {min: number, max: number, step: number}][]} */ ([
  ['temperature', 'Temperature', {min: 0.01, max: 100, step: 0.01}],
  ['topK', 'Top k (0: all)', {min: 0, max: 1000000, step: 1}],
  ['topP', 'Top p', {min: 0.01, max: 1, step: 0.01}],
  ['maxTokens', 'Tokens', {min: 1, max: 4096, step: 1}],
  ['bestOf', 'Best of', {min: 1, max: 64, step: 1}],
  ['seed', 'Seed', {min: 0, max: Number.MAX_SAFE_INTEGER, step: 1}],
]);

/** Continues a prompt with two versions, as they write. @param {{view: any}} properties */
export function Playground({view}) {
  const versions = view.versions.map((/** @type {any} */ version) => version.version);
  const [prompt, setPrompt] = useState('the ');
  const [settings, setSettings] = useState(
    /** @type {Record<string, string>} */ ({temperature: '1', topK: '0', topP: '1', maxTokens: '200', bestOf: '1', seed: '1'}),
  );
  const [left, setLeft] = useState(0);
  const [right, setRight] = useState(0);
  const [asked, setAsked] = useState(/** @type {{bodies: any[], number: number} | null} */ (null));
  if (versions.length === 0) {
    return html`<p>No version is there to play with yet.</p>`;
  }
  const chosen = [...new Set([left || versions[0], right || view.bestVersion])];
  const ask = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const numbers = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, Number(value)]));
    setAsked({bodies: chosen.map((version) => ({prompt, version, ...numbers})), number: (asked?.number ?? 0) + 1});
  };
  return html`
    <form class="card" onSubmit=${ask}>
      <label for="prompt">Prompt</label>
      <textarea id="prompt" rows="3" required value=${prompt} onInput=${(/** @type {any} */ event) => setPrompt(event.target.value)}></textarea>
      <div class="bar">
        <${VersionChoice} label="Version" versions=${versions} value=${left || versions[0]} choose=${setLeft} />
        <${VersionChoice} label="beside" versions=${versions} value=${right || view.bestVersion} choose=${setRight} />
        ${SETTINGS.map(
          ([name, label, range]) => html`
          <label>${label} <input type="number" ...${range} required value=${settings[name]}
            onInput=${(/** @type {any} */ event) => setSettings({...settings, [name]: event.target.value})} /></label>`,
        )}
      </div>
      <button type="submit">Continue the prompt</button>
    </form>
    ${
      asked &&
      html`<div class="beside">${asked.bodies.map(
        (body) => html`
      <${Completion} key=${`${asked.number}-${body.version}`} run=${view.run} body=${body} />`,
      )}</div>`
    }`;
}

/** A completion that grows. @param {{run: string, body: any}} properties */
function Completion({run, body}) {
  const [text, setText] = useState('');
  const [result, setResult] = useState(/** @type {any} */ (null));
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const [waited, setWaited] = useState(0);
  const [copied, setCopied] = useState(false);
  const end = useRef(new AbortController());

  useEffect(() => {
    let told = false;
    stream(`runs/${run}/completions/events`, JSON.stringify(body), end.current.signal, (name, data) => {
      if (name === 'text') {
        setText((known) => (data.again ? '' : known) + data.text);
      } else if (name === 'done') {
        told = true;
        setResult(data);
        setText(data.text);
      } else {
        told = true;
        setFailure(new Error(`${data.detail}${data.remedy ? `: ${data.remedy}` : ''}`));
      }
    }).then(
      () => told || setFailure(new Error('The connection ended before the text was complete')),
      (problem) => end.current.signal.aborted || setFailure(problem),
    );
    return () => end.current.abort();
  }, []);
  const copy = () =>
    navigator.clipboard.writeText(curlOf(run, body)).then(
      () => setCopied(true),
      (problem) => setFailure(problem),
    );
  const waiting = !text && !result && !failure;
  useEffect(() => {
    const clock = waiting ? setInterval(() => setWaited((seconds) => seconds + 1), 1000) : 0;
    return () => clearInterval(clock);
  }, [waiting]);

  return html`
    <div>
      <h3>v${body.version}</h3>
      ${failure && html`<${Banner} failure=${failure} />`}
      <pre class="text" aria-live="polite" aria-busy=${!result && !failure}><b>${body.prompt}</b>${text}</pre>
      <p class="note">${waiting && (waited < 3 ? 'Asked.' : `Waiting for a generation worker, for ${waited} s: stages of the run may keep it busy.`)}
        ${result && `${result.tokens} tokens.`}
        ${
          result?.choice &&
          ` The reward model of cycle ${result.choice.rewardModelCycle} takes it for natural with
          ${number(result.choice.score, 3)}, the mean of ${result.choice.of} is ${number(result.choice.meanScore, 3)}.`
        }</p>
      <details><summary>As a command</summary>
        <pre class="text">${curlOf(run, body)}</pre>
        ${navigator.clipboard && html`<button onClick=${copy}>${copied ? 'Copied' : 'Copy'}</button>`}</details>
    </div>`;
}

/** The same request for a terminal. @param {string} run @param {any} body */
const curlOf = (run, body) =>
  `curl -s -X POST ${ADDRESS}runs/${run}/completions -H 'Content-Type: application/json'${key.get() ? ' -H "X-API-Key: $VERISIM_API_KEY"' : ''} -d '${JSON.stringify(
    body,
  ).replaceAll("'", "'\\''")}'`;
