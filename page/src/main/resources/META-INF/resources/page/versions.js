// @ts-check
import {html} from '../lib/htm/standalone.module.js';
import {number, percent, withError} from './format.js';
import {Frontier, Measures} from './measures.js';

/** The quality of a version beside its baseline's, in words and with an arrow. @param {{verdict: any}} properties */
export function Quality({verdict}) {
  return html`${percent(verdict.quality, verdict.qualityError)} ${verdict.measure}
    ${verdict.baselineQuality !== null && html`<${Difference} verdict=${verdict} />`}`;
}

/** Two standard errors of a difference are taken for noise. @param {{verdict: any}} properties */
function Difference({verdict}) {
  const difference = verdict.quality - verdict.baselineQuality;
  const noise = 2 * Math.hypot(verdict.qualityError ?? 0, verdict.baselineQualityError ?? 0);
  const [kind, sign, words] =
    Math.abs(difference) <= noise
      ? ['same', '≈', 'no difference beyond the noise from']
      : difference > 0
        ? ['better', '▲', 'more than']
        : ['worse', '▼', 'less than'];
  return html`<span class=${kind}> ${sign} ${words} its baseline's ${percent(verdict.baselineQuality, verdict.baselineQualityError)}</span>`;
}

/** Does it help? The versions beside their baselines. @param {{view: any}} properties */
export function Versions({view}) {
  if (view.versions.length === 0) {
    return html`<p>No version is evaluated yet.</p>`;
  }
  const measure = view.versions[0].verdict.measure;
  const judged = view.versions.some((/** @type {any} */ version) => version.verdict.judgeDivergence !== null);
  return html`
    <${Answer} view=${view} />
    <${Measures} view=${view} />
    <${Frontier} view=${view} />
    <div class="wide" tabindex="0" role="region" aria-label="Versions"><table>
      <thead><tr>
        <th scope="col">Version</th><th scope="col">${measure}</th><th scope="col">its baseline</th>
        <th scope="col">best of v1 and baselines at this diversity</th><th scope="col">perplexity</th><th scope="col">distinct pairs of words</th>
        ${judged && html`<th scope="col">divergence from the judge</th>`}
      </tr></thead>
      <tbody>${view.versions.map(
        (/** @type {any} */ {version, verdict}) => html`
        <tr class=${version === view.bestVersion ? 'best' : ''}>
          <th scope="row">v${version}${version === view.bestVersion ? ', the best' : ''}</th>
          <td class="number">${percent(verdict.quality, verdict.qualityError)}</td>
          <td class="number">${percent(verdict.baselineQuality, verdict.baselineQualityError)}</td>
          <td class="number">${percent(verdict.qualityFrontier)}</td>
          <td class="number">${number(verdict.perplexity)}</td>
          <td class="number">${percent(verdict.diversity, verdict.diversityError)}</td>
          ${judged && html`<td class="number">${withError(verdict.judgeDivergence, verdict.judgeDivergenceError)}</td>`}
        </tr>`,
      )}</tbody>
    </table></div>
    <details><summary>The verdict on each version</summary>
      <ul>${view.versions.map((/** @type {any} */ {verdict}) => html`<li>${verdict.sentence}</li>`)}</ul></details>
    ${view.findings.length > 0 && html`<h3>Findings</h3>`}
    <ul>${view.findings.map((/** @type {string} */ finding) => html`<li>${finding}</li>`)}</ul>`;
}

/** The answer in a sentence; the verdict of each version stands below it. @param {{view: any}} properties */
function Answer({view}) {
  const later = view.versions.filter((/** @type {any} */ {cycle}) => cycle > 0);
  const ended = ['completed', 'stopped', 'failed'].includes(view.state);
  const won = later.filter((/** @type {any} */ {verdict}) => verdict.beatsBaseline && verdict.beatsTemperatures).at(-1);
  const ahead = later.filter((/** @type {any} */ {verdict}) => verdict.beatsBaseline).at(-1);
  const compared = later.some((/** @type {any} */ {verdict}) => verdict.baselineQuality !== null);
  const soFar = ended ? '' : ' so far';
  const [kind, words] = won
    ? [
        'better',
        `Yes: v${won.version} is better than supervised training with the same compute, and than v1 and the baselines at any temperature.`,
      ]
    : later.length === 0
      ? ['same', ended ? 'No cycle made a version to compare.' : 'Not known yet: no cycle is done.']
      : ahead
        ? [
            'same',
            `In part: v${ahead.version} is better than supervised training with the same compute, but not beyond what temperatures reach.`,
          ]
        : compared
          ? ['worse', `No${soFar}: no version is better than supervised training with the same compute.`]
          : ['same', ended ? 'Not proven: no version has a baseline to compare it with.' : 'Not known yet: no version has its baseline.'];
  const first = view.versions.find((/** @type {any} */ {cycle}) => cycle === 0);
  const shown = won ?? ahead ?? later.find((/** @type {any} */ {version}) => version === view.bestVersion) ?? later.at(-1);
  return html`
    <div class=${`answer ${kind}`}>
      <p>${words}</p>
      ${shown && first && html`<p>${figures(shown, first)}</p>`}
    </div>`;
}

/** What a version gains and what that costs, in numbers. @param {any} shown @param {any} first version 1 */
function figures({version, verdict}, first) {
  const start = first.verdict;
  const baseline =
    verdict.baselineQuality === null ? '' : `, its baseline ${percent(verdict.baselineQuality, verdict.baselineQualityError)}`;
  const quality =
    verdict.quality === null
      ? ''
      : `v${version} has ${percent(verdict.quality, verdict.qualityError)} ${verdict.measure}${baseline}, v1 ${percent(start.quality, start.qualityError)}. `;
  const change = verdict.perplexity === null || start.perplexity === null ? null : verdict.perplexity / start.perplexity - 1;
  const perplexity =
    change === null
      ? ''
      : `Its perplexity is ${number(verdict.perplexity)}, ${percent(Math.abs(change))} ${change > 0 ? 'above' : 'below'} v1's. `;
  const diversity =
    verdict.diversity === null || start.diversity === null
      ? ''
      : `Of its pairs of words ${percent(verdict.diversity)} are distinct, of v1's ${percent(start.diversity)}.`;
  return quality + perplexity + diversity;
}
