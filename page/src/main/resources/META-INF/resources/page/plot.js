// @ts-check
import {html} from '../lib/htm/standalone.module.js';
import {number} from './format.js';

const WIDTH = 360;
const HEIGHT = 240;
const LEFT = 52;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 40;

/** A round step that cuts a range into about that many parts. @param {number} range @param {number} parts */
function roundStep(range, parts) {
  const rough = range / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * /** @type {number} */ ([1, 2, 5, 10].find((step) => step * power >= rough));
}

/**
 * A linear scale that has some room at both ends.
 *
 * @param {number[]} values at least one
 * @param {number} from place of the lowest value @param {number} to place of the highest value
 */
export function scaleOf(values, from, to) {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const room = (most - least) * 0.08 || Math.abs(most) * 0.05 || 1;
  const low = least - room;
  const high = most + room;
  const step = roundStep(high - low, 4);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) {
    ticks.push(i * step);
  }
  return {at: (/** @type {number} */ value) => from + ((value - low) / (high - low)) * (to - from), ticks};
}

/** Places of a panel's values. @param {number[]} values at least one */
export const vertical = (values) => scaleOf(values, HEIGHT - BOTTOM, TOP);

/** @param {number[]} values at least one */
export const horizontal = (values) => scaleOf(values, LEFT + 8, WIDTH - RIGHT);

/** The middle of one of several equal columns. @param {number} column from 0 @param {number} columns */
export const columnAt = (column, columns) => LEFT + ((column + 0.5) / columns) * (WIDTH - LEFT - RIGHT);

/**
 * A small diagram: axes, and what is drawn between them.
 *
 * @param {{title: string, note?: string, said: string, y: ReturnType<typeof scaleOf>, labels: {at: number, text: string}[],
 *     below?: string, share?: boolean, children?: any}} properties `said` is the content for those who do not see it
 */
export function Panel({title, note, said, y, labels, below, share, children}) {
  const label = (/** @type {number} */ tick) => (share ? `${number(100 * tick, 4)} %` : number(tick, 4));
  return html`
    <figure class="panel">
      <figcaption><b>${title}</b>${note && ` · ${note}`}</figcaption>
      <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${said}>
        ${y.ticks.map(
          (tick) => html`
          <line class="grid" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${y.at(tick)} y2=${y.at(tick)} />
          <text class="tick" x=${LEFT - 6} y=${y.at(tick) + 4} text-anchor="end">${label(tick)}</text>`,
        )}
        ${labels.map(
          ({at, text}) => html`
          <text class="tick" x=${at} y=${HEIGHT - BOTTOM + 16} text-anchor="middle">${text}</text>`,
        )}
        ${
          below &&
          html`
          <text class="tick" x=${(LEFT + WIDTH - RIGHT) / 2} y=${HEIGHT - 6} text-anchor="middle">${below}</text>`
        }
        ${children}
      </svg>
    </figure>`;
}

/** A dashed line across a panel. @param {{y: number, said: string}} properties */
export const Level = ({y, said}) => html`
  <line class="level" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${y} y2=${y}><title>${said}</title></line>`;

/**
 * A value with its standard error.
 *
 * @param {{x: number, y: ReturnType<typeof scaleOf>, value: number, error: number, kind: string, said: string}} properties
 *     `kind` is a class: version, baseline or other
 */
export function Mark({x, y, value, error, kind, said}) {
  const at = y.at(value);
  return html`
    <g class=${`mark ${kind}`}>
      ${error > 0 && html`<path d=${`M${x} ${y.at(value - error)}V${y.at(value + error)}`} />`}
      ${kind === 'version' ? html`<circle cx=${x} cy=${at} r="5" />` : html`<rect x=${x - 4.5} y=${at - 4.5} width="9" height="9" />`}
      <title>${said}</title>
    </g>`;
}
