// @ts-check
import {html} from '../lib/htm/standalone.module.js';
import {duration, time} from './format.js';

/** A time in the person's zone; UTC on hover. @param {{at: string}} properties as the API writes it */
export const Moment = ({at}) => html`<time dateTime=${at} title=${at}>${time(at)}</time>`;

/** How long ago that was. @param {{at: string | null}} properties as the API writes it */
export const Ago = ({at}) =>
  at &&
  html`
  <time dateTime=${at} title=${`${time(at)}; ${at}`}>${duration(Math.max(0, Date.now() - Date.parse(at)) / 1000, 1)} ago</time>`;
