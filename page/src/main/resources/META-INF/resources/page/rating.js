// @ts-check
import {html, useEffect, useState} from '../lib/htm/standalone.module.js';
import {get, newKey, post} from './api.js';
import {Banner} from './banner.js';

/** Keys of the keyboard, and the choice that each makes. */
const KEYS = /** @type {Record<string, string>} */ ({1: 'first', 2: 'second', 0: 'tie'});

/**
 * Blind rating: which of two continuations is better. Nothing that the server sends tells which version wrote which.
 *
 * @param {{view: any}} properties of a run that waits for ratings
 */
export function Rating({view}) {
  const [rater] = useState(nameOfRater);
  const [pair, setPair] = useState(/** @type {any} */ (null));
  const [before, setBefore] = useState(/** @type {any} */ (null));
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const [sending, setSending] = useState(false);

  const next = async () => {
    const found = await get(`runs/${view.run}/comparisons/next?rater=${rater}`);
    setPair(found);
    setDone(found === null);
  };
  useEffect(() => {
    next().catch(setFailure);
  }, [view.run, view.rating.cycle]);

  const choose = async (/** @type {string} */ choice) => {
    if (!pair || sending) {
      return;
    }
    setSending(true);
    setFailure(null);
    try {
      await post(`runs/${view.run}/ratings`, JSON.stringify({comparison: pair.comparison, choice, rater}));
      setBefore(pair);
      await next();
    } catch (problem) {
      setFailure(/** @type {Error} */ (problem));
    } finally {
      setSending(false);
    }
  };
  const undo = () => {
    if (before && !sending) {
      setPair(before);
      setBefore(null);
      setDone(false);
    }
  };
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if (!event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (event.key in KEYS) {
        choose(KEYS[event.key]);
      } else if (event.key === 'u') {
        undo();
      }
    }
  };
  const {given, needed} = view.rating;
  return html`
    <div class="card" tabindex="0" role="group" aria-label="Two texts to choose between" id="ratings" onKeyDown=${pressed}>
      <p>Which continuation is better? <progress max=${needed} value=${given} aria-label="Choices so far"></progress> ${given} of ${needed} choices</p>
      <div role="alert">${failure && html`<${Banner} failure=${failure} />`}</div>
      ${done && html`<p>You have rated every pair. The run goes on when ${needed} choices are made, by anybody.</p>`}
      ${
        pair &&
        html`
        <div class="beside">
          ${[pair.first, pair.second].map(
            (text, i) => html`
            <div><h3>${i + 1}</h3><pre class="text"><b>${pair.prompt}</b>${text}</pre></div>`,
          )}
        </div>`
      }
      <div class="bar">
        ${
          pair &&
          html`
          <button aria-disabled=${sending} onClick=${() => choose('first')}>The first <kbd>1</kbd></button>
          <button aria-disabled=${sending} onClick=${() => choose('second')}>The second <kbd>2</kbd></button>
          <button aria-disabled=${sending} onClick=${() => choose('tie')}>Neither <kbd>0</kbd></button>`
        }
        ${before && html`<button aria-disabled=${sending} onClick=${undo}>Undo <kbd>u</kbd></button>`}
      </div>
    </div>`;
}

/** A name for this browser, so that it gets each pair once. */
function nameOfRater() {
  const known = localStorage.getItem('verisim-rater');
  const name = known ?? `page-${newKey()}`;
  localStorage.setItem('verisim-rater', name);
  return name;
}
