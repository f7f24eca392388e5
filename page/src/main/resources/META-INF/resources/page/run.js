// @ts-check
import {html, useEffect, useState} from '../lib/htm/standalone.module.js';
import {follow, get, post} from './api.js';
import {Banner} from './banner.js';
import {Curves} from './charts.js';
import {duration, number, stageName} from './format.js';
import {Versions} from './versions.js';

/** Metrics worth a place beside a stage's bar. */
const TOLD = ['loss/train', 'loss/val', 'reward', 'kl', 'steps_per_second'];

/** How long a button stays off if the run's state does not change. */
const ASKED_MILLIS = 5000;

/** One run, live. @param {{run: string, onFailure: (failure: Error | null) => void}} properties */
export function Run({run, onFailure}) {
  const [view, setView] = useState(/** @type {any} */ (null));
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const end = new AbortController();
    follow(`runs/${run}/events`, end.signal, {
      connected: () => onFailure(null),
      event: setView,
      lost: (failure) => {
        onFailure(failure);
        setLost(true);
      },
    });
    return () => end.abort();
  }, [run]);
  if (!view) {
    return lost ? null : html`<p>Looking for the run ...</p>`;
  }
  return html`
    <h1>${view.name} <span class=${`state ${view.state}`}>${view.state}</span></h1>
    <p>${told(view)}</p>
    ${view.failure && html`<p class="banner">${view.failure}</p>`}
    <${Actions} key=${view.state} view=${view} />
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
  const cycle =
    view.cycle === 0
      ? 'Cycle 0 makes the first version'
      : view.cycle > view.requestedCycles
        ? 'All cycles are done, and the last baselines are waited for'
        : `Cycle ${view.cycle} of ${view.requestedCycles}`;
  const done = Math.max(0, view.cycles.length - 1);
  switch (view.state) {
    case 'running':
      return view.rating ? `${cycle}. The run waits for people to rate texts.` : `${cycle}.`;
    case 'paused':
      return `${cycle}. The run is paused: its stages save their progress and wait for a resume.`;
    default:
      return `Ended with ${done} ${done === 1 ? 'cycle' : 'cycles'} (${view.stopReason}).${
        view.bestVersion > 0 ? ` The best version is v${view.bestVersion}.` : ''}`;
  }
}

/** Its key is the state, so it begins anew when the run has done what was asked. @param {{view: any}} properties */
function Actions({view}) {
  const [asked, setAsked] = useState(false);
  const [refusal, setRefusal] = useState(/** @type {Error | null} */ (null));
  const act = async (/** @type {string} */ what, /** @type {string | undefined} */ body) => {
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
  const button = (/** @type {string} */ what, /** @type {string} */ label, /** @type {string | undefined} */ body) =>
    html`<button disabled=${asked} onClick=${() => act(what, body)}>${label}</button>`;
  const halted = ['paused', 'stopped', 'failed'].includes(view.state);
  return html`
    <div class="bar">
      ${view.state === 'running' && button('pause', 'Pause')}
      ${halted && button('resume', 'Resume')}
      ${['running', 'paused'].includes(view.state) && button('stop', 'Stop')}
      ${button('cycles', ['stopped', 'failed'].includes(view.state) ? 'Resume with one more cycle' : 'One more cycle', '{"count": 1}')}
    </div>
    <div role="alert">${refusal && html`<${Banner} failure=${refusal} />`}</div>`;
}

/** The stages that run now. @param {{view: any}} properties */
function Stages({view}) {
  if (view.progress.length === 0) {
    return html`<p>${view.state === 'running' ? `No worker is at work: ${stageName(view.stage)} waits for one, or begins.` : 'Nothing runs.'}</p>`;
  }
  return html`<div class="stages">${view.progress.map((/** @type {any} */ stage, /** @type {number} */ i) => html`
    <article class="card" key=${i}>
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
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  useEffect(() => {
    const end = new AbortController();
    get(`runs/${run}/samples?version=${version}`, end.signal).then(
      (found) => setSamples(found.samples),
      (problem) => end.signal.aborted || setFailure(problem));
    return () => end.abort();
  }, [run, version]);
  return html`<div><h3>v${version}</h3>${failure && html`<${Banner} failure=${failure} />`}
    ${samples.map((sample) => html`<pre class="text"><b>${sample.prompt}</b>${sample.text}</pre>`)}</div>`;
}
