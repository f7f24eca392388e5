// @ts-check
import {html, useEffect, useState} from '../lib/htm/standalone.module.js';
import {download, get} from './api.js';
import {Banner} from './banner.js';
import {bytes, duration, number, stageName} from './format.js';
import {Moment} from './moment.js';
import {usePolling} from './polling.js';

/** What happens to a run is told at once; this is for what nobody tells. */
const PAUSE_MILLIS = 60000;

const METHODS = '(baseline|token_distillation|sequence_distillation|self_play|random_reward)';

/** A part of what a box makes. */
const PART = /_(shard|rate)_\d+$/;

/**
 * A box of the picture.
 *
 * @typedef {{title: string, made: RegExp, done?: RegExp, optional?: boolean}} Box `made` are the names of what it makes, `done` those that
 *     are there when it has made everything
 */

/** @param {number} cycle @returns {Box[][]} in columns, from left to right */
function boxesOf(cycle) {
  const version = cycle + 1;
  const results = [
    {title: `evaluation of v${version}`, made: new RegExp(`^evaluation_v${version}(_shard_\\d+)?$`)},
    {
      title: `baselines of v${version}`,
      made: new RegExp(`^${METHODS}(_evaluation)?_v${version}(_(rate|shard)_\\d+)?$`),
      done: new RegExp(`^${METHODS}_evaluation_v${version}$`),
      optional: true,
    },
  ];
  return cycle === 0
    ? [
        [
          {title: 'imported models', made: /^imported_/, optional: true},
          {title: 'corpus', made: /^corpus$/},
        ],
        [
          {title: 'base model v1', made: /^base_model_v1$/},
          {title: 'scorers', made: /^scorer_\d+$/, optional: true},
          {title: 'judge', made: /^judge$/, optional: true},
        ],
        results,
      ]
    : [
        [{title: 'reward data', made: new RegExp(`^reward_data_v${cycle}(_shard_\\d+)?$`)}],
        [
          {
            title: 'features of the scorers',
            made: new RegExp(`^reward_features_v${cycle}_shard_\\d+$`),
            done: new RegExp(`^reward_features_v${cycle}_shard_\\d+$`),
            optional: true,
          },
        ],
        [
          {title: 'reward model', made: new RegExp(`^reward_model_v${cycle}$`)},
          {title: 'its evaluation', made: new RegExp(`^reward_model_evaluation_v${cycle}$`)},
        ],
        [{title: `GRPO: base model v${version}`, made: new RegExp(`^base_model_v${version}$`)}],
        results,
      ];
}

/** The stages of a cycle as a picture; a click on an artifact shows what is known of it. @param {{view: any}} properties */
export function CyclePicture({view}) {
  const [all, setAll] = useState(/** @type {any[]} */ ([]));
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const [chosen, setChosen] = useState(/** @type {number | null} */ (null));
  const [opened, setOpened] = useState('');
  const ended = ['completed', 'stopped', 'failed'].includes(view.state);
  const running = view.progress.map((/** @type {any} */ stage) => stage.artifact);

  usePolling(
    async (signal) => {
      setAll(await get(`runs/${view.run}/artifacts`, signal));
      setFailure(null);
      return ended;
    },
    setFailure,
    [view.run, view.stage, view.cycles.length, running.join(' '), ended],
    PAUSE_MILLIS,
  );

  // Who rates texts must not find out which version wrote which.
  const manifests = all.filter((manifest) => !view.rating || !manifest.artifact.startsWith('evaluation_'));
  const last = Math.max(0, Math.min(view.cycle, view.requestedCycles));
  const cycle = Math.min(chosen ?? last, last);
  const columns = boxesOf(cycle)
    .map((column) => column.map((box) => stateOf(box, view, manifests)).filter((box) => box.shown))
    .filter((column) => column.length > 0);
  const open = manifests.find((manifest) => manifest.artifact === opened);
  return html`
    ${failure && html`<${Banner} failure=${failure} />`}
    ${
      last > 0 &&
      html`
      <div class="bar" role="group" aria-label="Cycle">${Array.from(
        {length: last + 1},
        (_, i) => html`
        <button class="tab" aria-pressed=${i === cycle} onClick=${() => setChosen(i)}>Cycle ${i}</button>`,
      )}</div>`
    }
    <ol class="picture">${columns.map(
      (column) => html`
      <li>${column.map((box) => html`<${BoxView} key=${box.title} box=${box} opened=${opened} open=${setOpened} />`)}</li>`,
    )}</ol>
    ${open && html`<${Details} key=${opened} run=${view.run} manifest=${open} known=${manifests} open=${setOpened} />`}`;
}

/** @param {Box} box @param {any} view @param {any[]} manifests */
function stateOf(box, view, manifests) {
  const made = manifests.filter((manifest) => box.made.test(manifest.artifact));
  const running = view.progress.filter((/** @type {any} */ stage) => box.made.test(stage.artifact));
  const parts = made.filter((manifest) => PART.test(manifest.artifact));
  const whole = made.filter((manifest) => !PART.test(manifest.artifact));
  const done = made.filter((manifest) => (box.done ? box.done.test(manifest.artifact) : !PART.test(manifest.artifact)));
  const state = running.length > 0 ? 'running' : done.length > 0 ? 'done' : 'waiting';
  return {
    title: box.title,
    state,
    words: state === 'done' ? 'done' : state === 'running' ? 'running' : parts.length > 0 ? `${countOf(parts)} done` : 'not begun',
    parts,
    whole,
    running,
    attempts: Math.max(0, ...running.map((/** @type {any} */ stage) => stage.attempt), ...made.map(attemptOf)),
    seconds: made.reduce((sum, manifest) => sum + (manifest.provenance?.seconds ?? 0), 0),
    shown: !box.optional || made.length > 0 || running.length > 0,
  };
}

/** @param {any[]} parts */
const countOf = (parts) => `${parts.length} ${parts.length === 1 ? 'part' : 'parts'}`;

/** @param {any} manifest */
const attemptOf = (manifest) => manifest.provenance?.attempt ?? 1;

/** @param {{box: any, opened: string, open: (artifact: string) => void}} properties */
function BoxView({box, opened, open}) {
  const [progress] = box.running;
  return html`
    <div class=${`card box ${box.state}`}>
      <h3>${box.title}</h3>
      <p>${box.words}${box.state === 'done' && `, ${duration(box.seconds)}`}</p>
      ${
        progress &&
        progress.total > 0 &&
        html`
        <progress max=${progress.total} value=${progress.step} aria-label=${box.title}></progress>
        <p>${duration(progress.secondsLeft)}</p>`
      }
      ${box.attempts > 1 && html`<p class="worse">attempt ${box.attempts}</p>`}
      <${Made} artifacts=${box.whole} opened=${opened} open=${open} />
      ${
        box.parts.length > 0 &&
        html`<details><summary>${countOf(box.parts)}</summary><${Made} artifacts=${box.parts} opened=${opened} open=${open} /></details>`
      }
    </div>`;
}

/** Artifacts to open. @param {{artifacts: any[], opened: string, open: (artifact: string) => void}} properties */
const Made = ({artifacts, opened, open}) =>
  artifacts.length > 0 &&
  html`
  <ul class="made">${artifacts.map(
    ({artifact}) => html`
    <li><button class="link" data-artifact=${artifact} aria-expanded=${artifact === opened} onClick=${() => open(artifact === opened ? '' : artifact)}>${artifact.split('_').map((/** @type {string} */ part, /** @type {number} */ i) => (i > 0 ? html`_<wbr />${part}` : part))}</button></li>`,
  )}
  </ul>`;

/** What a stage made, from what, and where. @param {{run: string, manifest: any, known: any[], open: (artifact: string) => void}} properties */
function Details({run, manifest, known, open}) {
  const {provenance} = manifest;
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  useEffect(() => document.getElementById('details')?.scrollIntoView({block: 'nearest'}), []);
  const close = () => {
    open('');
    const opener = /** @type {HTMLElement | null} */ (document.querySelector(`button[data-artifact="${manifest.artifact}"]`));
    opener?.focus();
  };
  const fetchFile = (/** @type {string} */ name) =>
    download(`runs/${run}/artifacts/${manifest.artifact}/files/${name}`, `${manifest.artifact}-${name.replaceAll('/', '-')}`).then(
      () => setFailure(null),
      setFailure,
    );
  return html`
    <section class="card" id="details" aria-labelledby="artifact">
      <div class="bar"><h3 id="artifact">${manifest.artifact}</h3><button onClick=${close}>Close</button></div>
      ${failure && html`<${Banner} failure=${failure} />`}
      <dl>
        <div><dt>stage</dt><dd>${stageName(manifest.kind)}</dd></div>
        ${
          provenance &&
          html`
          <div><dt>made at</dt><dd><${Moment} at=${provenance.createdAt} /></dd></div>
          <div><dt>time</dt><dd>${duration(provenance.seconds)}</dd></div>
          <div><dt>attempt</dt><dd>${provenance.attempt}</dd></div>
          <div><dt>device</dt><dd>${provenance.device}, ${provenance.engine}</dd></div>
          <div><dt>seed</dt><dd>${provenance.seed}</dd></div>`
        }
        <div><dt>digest</dt><dd><code>${manifest.digest}</code></dd></div>
      </dl>
      ${
        manifest.inputs.length > 0 &&
        html`<p>Made from ${manifest.inputs.map(
          (/** @type {any} */ input, /** @type {number} */ i) => html`
        ${i > 0 && ', '}${
          known.some((other) => other.artifact === input.artifact && other.run === input.run)
            ? html`<button class="link" onClick=${() => open(input.artifact)}>${input.artifact}</button>`
            : html`${input.artifact} of ${input.run}`
        }`,
        )}.</p>`
      }
      <details><summary>Results, ${Object.keys(manifest.results).length}</summary>
        <dl>${Object.entries(manifest.results).map(
          ([name, value]) => html`
          <div><dt>${name}</dt><dd>${typeof value === 'number' ? number(value, 5) : String(value)}</dd></div>`,
        )}</dl>
      </details>
      <details open><summary>Files, ${manifest.files.length}</summary>
        <ul>${manifest.files.map(
          (/** @type {any} */ file) => html`
          <li><button class="link" title=${`SHA-256 ${file.sha256}`} onClick=${() => fetchFile(file.name)}>${file.name}</button> ${bytes(file.bytes)}</li>`,
        )}</ul>
      </details>
    </section>`;
}
