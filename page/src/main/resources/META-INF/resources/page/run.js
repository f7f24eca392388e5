// @ts-check
import {html, useEffect, useState} from '../lib/htm/standalone.module.js';
import {Actions} from './actions.js';
import {follow, get} from './api.js';
import {Curves} from './curves.js';
import {CyclePicture} from './cycle.js';
import {duration, number, stageName} from './format.js';
import {Part} from './part.js';
import {Playground} from './playground.js';
import {Rating} from './rating.js';
import {Ratings} from './ratings.js';
import {Texts} from './texts.js';
import {subject, told} from './told.js';
import {Versions} from './versions.js';

/** Metrics worth a place beside a stage's bar. */
const TOLD = ['loss/train', 'loss/val', 'reward', 'kl', 'steps_per_second'];

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
  const [spec, setSpec] = useState(/** @type {any} */ (null));
  const [links, setLinks] = useState(/** @type {{name: string, address: string}[]} */ ([]));
  useEffect(() => {
    get(`runs/${run}/links`).then(setLinks, () => {});
    get(`runs/${run}/spec`).then(setSpec, () => {});
  }, [run]);
  if (!view) {
    return lost ? null : html`<p>Looking for the run ...</p>`;
  }
  const ended = ['completed', 'stopped', 'failed'].includes(view.state);
  const now = html`<${Part} key="now" id="now" title=${ended ? 'Cycles' : 'Now'}>
    ${!ended && html`<${Stages} view=${view} />`}<${CyclePicture} view=${view} /><//>`;
  const help = html`<${Part} key="help" id="help" title="Does it help?"><${Versions} view=${view} /><${Ratings} view=${view} /><//>`;
  return html`
    <h1>${view.name} <span class=${`state ${view.state}`}>${view.state}</span></h1>
    ${spec && html`<p class="note">${subject(spec)}</p>`}
    <p role="status">${told(view)}${links.map(({name, address}) => html` <a href=${address} target="_blank" rel="noreferrer">${name}</a>`)}</p>
    ${view.failure && html`<p class="banner">${view.failure}</p>`}
    <${Actions} view=${view} />
    ${view.rating && html`<${Part} id="rate" title="Which text is better?"><${Rating} view=${view} /><//>`}
    ${ended ? [help, now] : [now, help]}
    <${Part} id="curves" title="Curves"><${Curves} view=${view} cap=${spec?.grpo?.klCap ?? null} /><//>
    <${Part} id="texts" title="Texts">${view.rating ? html`<${Hidden} />` : html`<${Texts} view=${view} />`}<//>
    <${Part} id="play" title="Playground">${view.rating ? html`<${Hidden} />` : html`<${Playground} view=${view} />`}<//>`;
}

/** In the place of whatever would tell a rater which version wrote a text. */
const Hidden = () => html`<p>Hidden until the texts are rated: they would tell which version wrote which.</p>`;

/** The stages that run now. @param {{view: any}} properties */
function Stages({view}) {
  if (view.progress.length === 0) {
    return html`<p>${view.state === 'running' ? `No worker is at work: ${stageName(view.stage)} waits for one, or begins.` : 'Nothing runs.'}</p>`;
  }
  return html`<div class="stages">${view.progress.map(
    (/** @type {any} */ stage, /** @type {number} */ i) => html`
    <article class="card" key=${i}>
      <h3>${stageName(stage.stage)}</h3>
      ${
        stage.total > 0
          ? html`<progress max=${stage.total} value=${stage.step} aria-label=${stageName(stage.stage)}></progress>
            <p>${stage.step} of ${stage.total} ${stage.unit}${stage.secondsLeft !== null && html`, at most ${duration(stage.secondsLeft)} left`}</p>`
          : html`<p>Preparing, or waiting for free cores.</p>`
      }
      <dl>${TOLD.filter((name) => name in stage.figures).map(
        (name) => html`
        <div><dt>${name.replaceAll('_', ' ')}</dt><dd>${number(stage.figures[name])}</dd></div>`,
      )}</dl>
      ${stage.attempt > 1 && html`<p class="worse">Attempt ${stage.attempt}, after: ${stage.lastFailure ?? 'its worker ended'}</p>`}
    </article>`,
  )}</div>`;
}
