// @ts-check
import {html} from '../lib/htm/standalone.module.js';

/** A part of a page with its heading. @param {{id: string, title: string, children?: any}} properties */
export const Part = ({id, title, children}) => html`<section aria-labelledby=${id}><h2 id=${id}>${title}</h2>${children}</section>`;
