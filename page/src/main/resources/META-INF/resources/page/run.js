// @ts-check
import {html, useEffect, useState} from '../lib/htm/standalone.module.js';
import {follow, get, post, Problem} from './api.js';
import {Curves} from './charts.js';
import {duration, number, stageName} from './format.js';
import {Versions} from './versions.js';

/** Metrics worth a place beside a stage's bar. */
const TOLD = ['loss/train', 'loss/val', 'reward', 'kl', 'steps_per_second'];

/** One run, live. @param {{run: string, onFailure: (failure: Error | null) => void}} properties */
export function Run({run, onFailure}) {
  const [view, setView] = useState(/** @type {any} */ (null));
  useEffect(() => {
    const end = new AbortController();
    follow(`runs/${run}/events`, end.signal, {
      event: (now) => {
        setView(now);
        onFailure(null);
      },
      lost: onFailure,
    });
    return () => end.abort();
  }, [run]);
  if (!view) {
    return html`<p>Looking for the run ...</p>`;
  }
  return html`
    <h1>${view.name} <span class=${`state ${view.state}`}>${view.state}</span></h1>
    <p>${told(view)}</p>
    <${Actions} view=${view} onFailure=${onFailure} />
    <section aria-labelledby="now"><h2 id="now">Now</h2><${Stages} view=${view} /></section>
    <section aria-labelledby="help"><h2 id="help">Does it help?</h2>
      <${Versions} view=${view} />
      <ul>${view.findings.map((/** @type {string} */ finding) => html`<li>${finding}</li>`)}</ul>
    </section>
    <section aria-labelledby="curves"><h2 id="curves">Curves</h2><${Curves} view=${view} /></section>
    <section aria-labelledby="texts"><h2 id="texts">Texts</h2><${Texts} view=${view} /></section>`;
}

/** What happens, in words. @param {any} view */
function told(view) {
  const cycle = view.cycle === 0 ? 'Cycle 0 makes the first version' : `Cycle ${view.cycle} of ${view.requestedCycles}`;
  switch (view.state) {
    case 'running':
      return view.rating ? `${cycle}. The run waits for people to rate texts.` : `${cycle}.`;
    case 'paused':
      return `${cycle}. The stages have saved their progress and wait for a resume.`;
    case 'failed':
      return `${view.failure}`;
    default:
      return `Ended after ${Math.max(0, view.cycles.length - 1)} cycles, because of ${view.stopReason}. The best version is v${view.bestVersion}.`;
  }
}

/** @param {{view: any, onFailure: (failure: Error | null) => void}} properties */
function Actions({view, onFailure}) {
  const [asked, setAsked] = useState('');
  const act = async (/** @type {string} */ what, /** @type {string | undefined} */ body) => {
    setAsked(what);
    try {
      await post(`runs/${view.run}/${what}`, body);
      onFailure(null);
    } catch (failure) {
      onFailure(/** @type {Error} */ (failure));
    } finally {
      setAsked('');
    }
  };
  const button = (/** @type {string} */ what, /** @type {string} */ label, /** @type {string | undefined} */ body) =>
    html`<button disabled=${asked !== ''} onClick=${() => act(what, body)}>${label}</button>`;
  return html`<div class="bar">
    ${view.state === 'running' && button('pause', 'Pause')}
    ${['paused', 'stopped', 'failed'].includes(view.state) && button('resume', 'Resume')}
    ${['running', 'paused'].includes(view.state) && button('stop', 'Stop')}
    ${view.state !== 'failed' && button('cycles', 'One more cycle', '{"count": 1}')}
  </div>`;
}

/** The stages that run now. @param {{view: any}} properties */
function Stages({view}) {
  if (view.progress.length === 0) {
    return html`<p>${view.state === 'running' ? 'Between two stages.' : 'Nothing runs.'}</p>`;
  }
  return html`<div class="stages">${view.progress.map((/** @type {any} */ stage) => html`
    <article class="card" key=${stage.stage}>
      <h3>${stageName(stage.stage)}</h3>
      ${stage.total > 0
        ? html`<progress max=${stage.total} value=${stage.step} aria-label=${stageName(stage.stage)}></progress>
            <p>${stage.step} of ${stage.total} ${stage.unit}${stage.secondsLeft !== null && html`, at most ${duration(stage.secondsLeft)} left`}</p>`
        : html`<p>Preparing, or waiting for free cores.</p>`}
      <dl>${TOLD.filter((name) => name in stage.figures).map((name) => html`
        <div><dt>${name.replaceAll('_', ' ')}</dt><dd>${number(stage.figures[name])}</dd></div>`)}</dl>
      ${stage.attempt > 1 && html`<p class="worse">Attempt ${stage.attempt}, after: ${stage.lastFailure ?? 'its worker ended'}</p>`}
    </article>`)}</div>`;
}

/** The same prompts, continued by two versions. @param {{view: any}} properties */
function Texts({view}) {
  const versions = view.versions.map((/** @type {any} */ version) => version.version);
  const [left, setLeft] = useState(0);
  const [right, setRight] = useState(0);
  const one = left || versions[0];
  const other = right || view.bestVersion;
  if (versions.length === 0) {
    return html`<p>No version has written texts yet.</p>`;
  }
  const choice = (/** @type {number} */ value, /** @type {(version: number) => void} */ choose, /** @type {string} */ label) => html`
    <label>${label} <select value=${value} onChange=${(/** @type {any} */ event) => choose(Number(event.target.value))}>
      ${versions.map((/** @type {number} */ version) => html`<option value=${version}>v${version}</option>`)}
    </select></label>`;
  return html`
    <div class="bar">${choice(one, setLeft, 'Version')} ${choice(other, setRight, 'beside')}</div>
    <div class="beside">
      <${Samples} key=${`a${one}`} run=${view.run} version=${one} />
      ${other !== one && html`<${Samples} key=${`b${other}`} run=${view.run} version=${other} />`}
    </div>`;
}

/** @param {{run: string, version: number}} properties */
function Samples({run, version}) {
  const [samples, setSamples] = useState(/** @type {any[]} */ ([]));
  const [failure, setFailure] = useState('');
  useEffect(() => {
    const end = new AbortController();
    get(`runs/${run}/samples?version=${version}`, end.signal).then(
      (found) => setSamples(found.samples),
      (problem) => end.signal.aborted || setFailure(problem instanceof Problem ? problem.message : 'The server does not answer'));
    return () => end.abort();
  }, [run, version]);
  return html`<div><h3>v${version}</h3>${failure}
    ${samples.map((sample) => html`<pre class="text"><b>${sample.prompt}</b>${sample.text}</pre>`)}</div>`;
}
