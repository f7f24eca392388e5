// @ts-check
import {html} from '../lib/htm/standalone.module.js';
import {number, percent, withError} from './format.js';

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
    <${Bars} versions=${view.versions} measure=${measure} />
    <div class="wide" tabindex="0" role="region" aria-label="Versions"><table>
      <thead><tr>
        <th scope="col">Version</th><th scope="col">${measure}</th><th scope="col">its baseline</th>
        <th scope="col">best of v1 and baselines at this diversity</th><th scope="col">perplexity</th><th scope="col">distinct pairs of words</th>
        ${judged && html`<th scope="col">divergence from the judge</th>`}
      </tr></thead>
      <tbody>${view.versions.map((/** @type {any} */ {version, verdict}) => html`
        <tr class=${version === view.bestVersion ? 'best' : ''}>
          <th scope="row">v${version}${version === view.bestVersion ? ', the best' : ''}</th>
          <td class="number">${percent(verdict.quality, verdict.qualityError)}</td>
          <td class="number">${percent(verdict.baselineQuality, verdict.baselineQualityError)}</td>
          <td class="number">${percent(verdict.qualityFrontier)}</td>
          <td class="number">${number(verdict.perplexity)}</td>
          <td class="number">${withError(verdict.diversity, verdict.diversityError)}</td>
          ${judged && html`<td class="number">${withError(verdict.judgeDivergence, verdict.judgeDivergenceError)}</td>`}
        </tr>`)}</tbody>
    </table></div>
    <ul>${view.versions.map((/** @type {any} */ {verdict}) => html`<li>${verdict.sentence}</li>`)}</ul>`;
}

const WIDTH = 640;
const LEFT = 40;
const ROW = 44;

/** Quality by version as bars with standard errors. @param {{versions: any[], measure: string}} properties */
function Bars({versions, measure}) {
  const ends = versions.flatMap(({verdict}) => [
    (verdict.quality ?? 0) + (verdict.qualityError ?? 0),
    (verdict.baselineQuality ?? 0) + (verdict.baselineQualityError ?? 0),
  ]);
  const most = Math.max(0.01, ...ends) * 1.05;
  const x = (/** @type {number} */ share) => LEFT + ((WIDTH - LEFT) * share) / most;
  const bar = (/** @type {number} */ top, /** @type {string} */ kind, /** @type {number | null} */ share, /** @type {number} */ error) => share !== null && html`
    <rect class=${kind} x=${LEFT} y=${top} width=${x(share) - LEFT} height="14" rx="2" />
    <line class="error" x1=${x(Math.max(0, share - error))} x2=${x(share + error)} y1=${top + 7} y2=${top + 7} />`;
  return html`
    <figure>
      <figcaption>${measure} by version: <span class="key version"></span> version <span class="key baseline"></span> baseline,
        with standard errors</figcaption>
      <svg viewBox=${`0 0 ${WIDTH} ${versions.length * ROW}`} role="img" aria-label=${`${measure} by version; the table below has the numbers`}>
        ${versions.map(({version, verdict}, i) => html`
          <text x="0" y=${i * ROW + 20}>v${version}</text>
          ${bar(i * ROW + 4, 'version', verdict.quality, verdict.qualityError)}
          ${bar(i * ROW + 20, 'baseline', verdict.baselineQuality, verdict.baselineQualityError)}`)}
      </svg>
    </figure>`;
}
