// @ts-check
import {html, useEffect, useRef, useState} from '../lib/htm/standalone.module.js';
import {get, post, Problem} from './api.js';
import {complete} from './completion.js';

const PAUSE_MILLIS = 400;
const MOST_SUGGESTIONS = 8;
const NOTHING = {from: 0, after: '', suggestions: /** @type {import('./completion.js').Suggestion[]} */ ([])};

/** A problem of a specification. @typedef {{path: string, message: string}} Mistake */

/** The line that a problem names; 0 if it names none. @param {Mistake} problem */
const lineOf = ({message}) => Number(/\bline (\d+)/.exec(message)?.[1] ?? 0);

/**
 * A specification in YAML: its problems at their lines while it is written, and the keys that may stand at the caret.
 *
 * @param {{text: string, onText: (text: string) => void}} properties
 */
export function SpecEditor({text, onText}) {
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const gutter = useRef(/** @type {HTMLElement | null} */ (null));
  const [schema, setSchema] = useState(/** @type {any} */ (null));
  const [problems, setProblems] = useState(/** @type {Mistake[]} */ ([]));
  const [offered, setOffered] = useState(NOTHING);
  const [active, setActive] = useState(0);

  useEffect(() => {
    get('spec/schema').then(setSchema, () => {});
  }, []);
  useEffect(() => {
    let wanted = true;
    const check = setTimeout(
      () =>
        post('spec/check', text || '{}', 'application/yaml').then(
          () => wanted && setProblems([]),
          (failure) => wanted && setProblems(failure instanceof Problem ? failure.problems : []),
        ),
      PAUSE_MILLIS,
    );
    return () => {
      wanted = false;
      clearTimeout(check);
    };
  }, [text]);

  const close = () => setOffered(NOTHING);
  const offer = (/** @type {HTMLTextAreaElement} */ element, /** @type {boolean} */ asked) => {
    const found = complete(schema, element.value, element.selectionStart);
    const begun = asked || found.from < element.selectionStart;
    setOffered(begun ? {...found, suggestions: found.suggestions.slice(0, MOST_SUGGESTIONS)} : NOTHING);
    setActive(0);
  };
  const take = (/** @type {string} */ word) => {
    const element = /** @type {HTMLTextAreaElement} */ (area.current);
    const {from, suggestions} = complete(schema, element.value, element.selectionStart);
    if (from !== offered.from || !suggestions.some((one) => one.word === word)) {
      close(); // The caret has moved since.
      return;
    }
    element.setRangeText(word + offered.after, offered.from, element.selectionStart, 'end');
    element.focus();
    onText(element.value);
    close();
  };
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    const open = offered.suggestions.length > 0;
    const move = {ArrowDown: 1, ArrowUp: -1}[event.key] ?? 0;
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      offer(/** @type {HTMLTextAreaElement} */ (event.target), true);
    } else if (open && move) {
      event.preventDefault();
      setActive((active + move + offered.suggestions.length) % offered.suggestions.length);
    } else if (open && (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey))) {
      event.preventDefault();
      take(offered.suggestions[active].word);
    } else if (event.key === 'Escape' || /^(Arrow|Home|End|Page)/.test(event.key)) {
      close();
    }
  };
  const jump = (/** @type {number} */ line) => {
    const element = /** @type {HTMLTextAreaElement} */ (area.current);
    const lines = element.value.split('\n');
    const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    element.focus();
    element.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  };

  const wrong = new Set(problems.map(lineOf));
  return html`
    <label for="spec">Specification, in YAML</label>
    <div class="editor">
      <pre class="gutter" aria-hidden="true" ref=${gutter}>${text.split('\n').map(
        (_, i) => html`
        <span class=${wrong.has(i + 1) ? 'wrong' : ''}>${`${i + 1}\n`}</span>`,
      )}</pre>
      <textarea id="spec" ref=${area} rows="12" wrap="off" spellcheck=${false} value=${text} aria-describedby="problems"
        aria-invalid=${problems.length > 0} aria-autocomplete="list" aria-controls="suggestions"
        aria-activedescendant=${offered.suggestions.length > 0 ? `suggestion-${active}` : undefined}
        onScroll=${(/** @type {any} */ event) => gutter.current && (gutter.current.scrollTop = event.target.scrollTop)}
        onKeyDown=${pressed} onClick=${close} onBlur=${() => setTimeout(close, 200)}
        onInput=${(/** @type {any} */ event) => {
          onText(event.target.value);
          offer(event.target, false);
        }}></textarea>
    </div>
    <p class="note">Control and space show what may stand at the caret.</p>
    <ul id="suggestions" class="suggestions" role="listbox" aria-label="Keys and values">${offered.suggestions.map(
      (one, i) => html`
      <li id=${`suggestion-${i}`} role="option" aria-selected=${i === active} onMouseDown=${(/** @type {Event} */ event) => {
        event.preventDefault();
        take(one.word);
      }}><code>${one.word}</code> ${one.description}</li>`,
    )}</ul>
    <div id="problems" role="status"><ul class="problems">${problems.map(
      (problem) => html`
      <li><button type="button" class="link" onClick=${() => jump(lineOf(problem) || 1)}>${problem.path && html`<b>${problem.path}</b> `}${problem.message.replace(" [the request's body line", ' [line')}</button></li>`,
    )}</ul></div>`;
}
