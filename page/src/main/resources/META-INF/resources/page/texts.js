// @ts-check
import {html, useEffect, useState} from '../lib/htm/standalone.module.js';
import {get, post} from './api.js';
import {Banner} from './banner.js';
import {differences} from './diff.js';
import {percent} from './format.js';
import {segmentsOf, shadeOf} from './marks.js';

/** What a version wrote, and what the reward model says of it. @typedef {{samples: any[], scores: any[] | null}} Written */

/** The same prompts, continued by two versions. @param {{view: any, alone?: boolean}} properties `alone`: no worker can be asked */
export function Texts({view, alone = false}) {
  const versions = view.versions.map((/** @type {any} */ version) => version.version);
  const [left, setLeft] = useState(0);
  const [right, setRight] = useState(0);
  const [differing, setDiffering] = useState(false);
  const [written, setWritten] = useState(/** @type {Record<string, Written>} */ ({}));
  const [asking, setAsking] = useState(false);
  const [judge, setJudge] = useState(0);
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const one = left || versions[0];
  const other = right || view.bestVersion;
  const shown = [...new Set([one, other])];

  useEffect(() => {
    const end = new AbortController();
    setFailure(null);
    for (const version of shown.filter((wanted) => wanted > 0 && !written[wanted])) {
      get(`runs/${view.run}/samples?version=${version}`, end.signal).then(
        ({samples}) => setWritten((known) => ({...known, [version]: {samples, scores: null}})),
        (problem) => end.signal.aborted || setFailure(problem),
      );
    }
    return () => end.abort();
  }, [view.run, one, other]);

  const ask = async () => {
    setAsking(true);
    setFailure(null);
    try {
      for (const version of shown) {
        const {samples} = written[version];
        const {texts, rewardModelCycle} = await post(`runs/${view.run}/scores`, JSON.stringify({texts: samples.slice(0, 32)}));
        setWritten((known) => ({...known, [version]: {samples, scores: texts}}));
        setJudge(rewardModelCycle);
      }
    } catch (problem) {
      setFailure(/** @type {Error} */ (problem));
    } finally {
      setAsking(false);
    }
  };

  if (versions.length === 0) {
    return html`<p>No version has written texts yet.</p>`;
  }
  const rewarded = view.cycles.some((/** @type {any} */ cycle) => cycle.reward !== null);
  const scored = shown.every((version) => written[version]?.scores);
  const rows = Math.max(...shown.map((version) => written[version]?.samples.length ?? 0));
  return html`
    <div class="bar">
      <${VersionChoice} label="Version" versions=${versions} value=${one} choose=${setLeft} />
      <${VersionChoice} label="beside" versions=${versions} value=${other} choose=${setRight} />
      <label><input type="checkbox" checked=${differing} onChange=${() => setDiffering(!differing)} /> mark what differs</label>
      ${rewarded && !alone && !scored && html`<button disabled=${asking} onClick=${ask}>${asking ? 'The reward model reads ...' : 'Ask the reward model'}</button>`}
    </div>
    ${failure && html`<${Banner} failure=${failure} />`}
    ${scored && html`<${Legend} cycle=${judge} />`}
    ${Array.from(
      {length: rows},
      (_, i) => html`
      <${Pair} key=${`${one}-${other}-${i}`} versions=${shown} written=${shown.map((version) => written[version])} row=${i} differing=${differing} />`,
    )}`;
}

/** @param {{cycle: number}} properties */
const Legend = ({cycle}) => html`
  <p class="note">
    ${`The reward model of cycle ${cycle} has read the texts. The shade of a token: its scorers expect it `}
    <span class="shade-m3">much less</span>, <span class="shade-m1">less</span>, <span class="shade-p1">more</span>
    ${' or '}<span class="shade-p3">much more</span>${' than the model does that it compares with. '}
    <span class="unknown">Unknown</span>${': no text of the train split has the word. '}
    <span class="invalid">Refused</span>${': the grammar does not generate the sentence.'}
  </p>`;

/** @param {{label: string, versions: number[], value: number, choose: (version: number) => void}} properties */
export const VersionChoice = ({label, versions, value, choose}) => html`
  <label>${label} <select value=${value} onChange=${(/** @type {any} */ event) => choose(Number(event.target.value))}>
    ${versions.map((version) => html`<option value=${version}>v${version}</option>`)}
  </select></label>`;

/** @param {{versions: number[], written: (Written | undefined)[], row: number, differing: boolean}} properties */
function Pair({versions, written, row, differing}) {
  const texts = written.map((one) => one?.samples[row]?.text ?? '');
  const parts = differing && texts.length === 2 ? differences(texts[0], texts[1]) : null;
  return html`
    <div class="beside">${versions.map((version, i) => {
      const prompt = written[i]?.samples[row]?.prompt ?? '';
      const score = written[i]?.scores?.[row];
      return html`
        <div>
          <p class="note">v${version}${score && ` · P(natural) ${percent(score.natural)}`}</p>
          <pre class="text">${
            parts
              ? html`<b>${prompt}</b>${parts[i].map(({text, differs}) => (differs ? html`<mark>${text}</mark>` : text))}`
              : score
                ? html`<${Scored} score=${score} prompt=${prompt.length} />`
                : html`<b>${prompt}</b>${texts[i]}`
          }</pre>
        </div>`;
    })}</div>`;
}

/** A text, token by token. @param {{score: any, prompt: number}} properties */
function Scored({score, prompt}) {
  let at = 0;
  return segmentsOf(score, prompt).map((segment) => {
    const given = at < prompt;
    at += segment.text.length;
    const shade = shadeOf(segment.logRatio);
    const classes = [
      given && 'given',
      !given && shade !== 0 && `shade-${shade < 0 ? 'm' : 'p'}${Math.abs(shade)}`,
      segment.unknown && 'unknown',
      segment.invalid && 'invalid',
    ].filter(Boolean);
    const said = [
      segment.logRatio !== null && `ln ratio ${segment.logRatio.toFixed(2)}`,
      segment.unknown && 'unknown word',
      segment.invalid && 'refused sentence',
    ].filter(Boolean);
    return html`<span class=${classes.join(' ')} title=${said.join(', ')}>${segment.text}</span>`;
  });
}
