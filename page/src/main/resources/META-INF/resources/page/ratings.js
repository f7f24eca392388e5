// @ts-check
import {html} from '../lib/htm/standalone.module.js';
import {percent} from './format.js';

/** What people said of each cycle, once they are done. @param {{view: any}} properties */
export function Ratings({view}) {
  const rated = view.cycles.filter((/** @type {any} */ cycle) => cycle.figures['rating/count'] > 0);
  return rated.length === 0
    ? null
    : html`<ul>${rated.map(
        (/** @type {any} */ {version, figures}) => html`
    <li>People preferred v${version} to the version before in ${percent(figures['rating/win_rate'])} of ${figures['rating/count']} choices,
      with 95 % confidence between ${percent(figures['rating/win_rate_low'])} and ${percent(figures['rating/win_rate_high'])}.</li>`,
      )}</ul>`;
}
