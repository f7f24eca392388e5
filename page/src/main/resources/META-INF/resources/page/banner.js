// @ts-check
import {html} from '../lib/htm/standalone.module.js';
import {Problem} from './api.js';

/** What went wrong, and what to do. @param {{failure: Error}} properties */
export const Banner = ({failure}) => html`
  <p class="banner">${failure.message}${failure instanceof Problem && failure.remedy ? html`<br />${failure.remedy}` : ''}</p>`;
