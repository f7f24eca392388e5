// @ts-check
import {html, render} from '../lib/htm/standalone.module.js';
import {Curves} from './curves.js';
import {CyclePicture} from './cycle.js';
import {Part} from './part.js';
import {Ratings} from './ratings.js';
import {SPEC, VIEW} from './stored.js';
import {Texts} from './texts.js';
import {subject, told} from './told.js';
import {Versions} from './versions.js';

/** A run in one file, for somebody who has no server. */
const Report = () => html`
  <main>
    <h1>${VIEW.name} <span class=${`state ${VIEW.state}`}>${VIEW.state}</span></h1>
    <p class="note">${subject(SPEC)}</p>
    <p>${told(VIEW)}</p>
    <p class="note">A report of Verisim about run ${VIEW.run}.</p>
    ${VIEW.failure && html`<p class="banner">${VIEW.failure}</p>`}
    <${Part} id="help" title="Does it help?"><${Versions} view=${VIEW} /><${Ratings} view=${VIEW} /><//>
    <${Part} id="cycles" title="Cycles"><${CyclePicture} view=${VIEW} /><//>
    <${Part} id="curves" title="Curves"><${Curves} view=${VIEW} cap=${SPEC?.grpo?.klCap ?? null} alone=${true} /><//>
    <${Part} id="texts" title="Texts"><${Texts} view=${VIEW} alone=${true} /><//>
  </main>`;

render(html`<${Report} />`, /** @type {HTMLElement} */ (document.getElementById('page')));
