// @ts-check
import {html} from '../lib/htm/standalone.module.js';
import {number, percent, withError} from './format.js';
import {columnAt, horizontal, Level, Mark, Panel, vertical} from './plot.js';

/**
 * A held-out measure of a version, by its name among the figures of a cycle.
 *
 * @typedef {{title: string, note: string, figure: string, error?: string, share?: boolean, reference?: string,
 *     named?: string}} Measure
 */

const QUALITY = /** @type {Measure[]} */ ([
  {title: 'right answers', note: 'as the grammar of the corpus answers', figure: 'answers/right', share: true},
  {title: 'valid sentences', note: 'that the grammar of the corpus generates', figure: 'sentences/valid', share: true},
  {
    title: 'known words',
    note: 'that the train split has',
    figure: 'words/known',
    share: true,
    reference: 'words/known_natural',
    named: 'natural text',
  },
]);

const OTHERS = /** @type {Measure[]} */ ([
  {
    title: 'perplexity',
    note: 'per token of held-out text; lower is better',
    figure: 'perplexity',
    reference: 'perplexity/floor',
    named: 'the grammar itself',
  },
  {
    title: 'divergence from the judge',
    note: 'nats per token, lower is better',
    figure: 'judge/divergence',
    error: 'judge/divergence_standard_error',
  },
  {
    title: 'AUC of a fresh reward model',
    note: '0.5: it cannot tell the text from natural text',
    figure: 'fresh_discriminator/auc',
    error: 'fresh_discriminator/auc_standard_error',
  },
  {
    title: 'distinct pairs of words',
    note: 'a low share is monotonous text',
    figure: 'diversity/distinct_2',
    share: true,
    reference: 'diversity/distinct_2_natural',
    named: 'natural text',
  },
]);

/** As many versions as have room for their names. */
const MOST_LABELS = 8;

/** A figure, or null. @param {any} figures @param {string} name */
const figureOf = (figures, name) => (Number.isFinite(figures?.[name]) ? figures[name] : null);

/** @param {any} figures @param {Measure} measure */
function errorOf(figures, measure) {
  if (measure.figure === 'perplexity') {
    return (figureOf(figures, 'loss/change_standard_error') ?? 0) * (figureOf(figures, 'perplexity') ?? 0);
  }
  return figureOf(figures, measure.error ?? `${measure.figure}_standard_error`) ?? 0;
}

/** The cycles whose version was evaluated. @param {any} view */
const evaluated = (view) => view.cycles.filter((/** @type {any} */ cycle) => cycle.evaluation !== null);

/** The measure of quality of a run. @param {any[]} cycles */
const qualityOf = (cycles) => QUALITY.find((measure) => cycles.some((cycle) => figureOf(cycle.figures, measure.figure) !== null));

/** Versions beside their baselines, with standard errors. @param {{view: any}} properties */
export function Measures({view}) {
  const cycles = evaluated(view);
  const quality = qualityOf(cycles);
  const others = cycles.some((/** @type {any} */ cycle) => Object.keys(cycle.otherBaselines).length > 0);
  const measures = [...(quality ? [quality] : []), ...OTHERS];
  const reached = [
    ...new Set(measures.filter(({reference}) => reference && figureOf(cycles[0]?.figures, reference) !== null).map(({named}) => named)),
  ];
  return html`
    <p class="note legend">
      <span class="key version"></span> version <span class="key baseline"></span> its baseline: supervised training with the same compute
      ${others && html`<span class="key other"></span> other baselines`} ${reached.length > 0 && html`<span class="key level"></span> ${reached.join(', ')}`}
    </p>
    <p class="note">Upright lines are standard errors, those of perplexity of its change since v1. * marks the best version.</p>
    <div class="panels">${measures.map(
      (measure) => html`
      <${MeasurePanel} key=${measure.figure} measure=${measure} cycles=${cycles} best=${view.bestVersion} />`,
    )}</div>`;
}

/** @param {{measure: Measure, cycles: any[], best: number}} properties */
function MeasurePanel({measure, cycles, best}) {
  const marks = cycles.flatMap((cycle, column) => {
    const of = (/** @type {any} */ figures, /** @type {string} */ kind, /** @type {string} */ name, /** @type {number} */ shift) => {
      const value = figureOf(figures, measure.figure);
      return value === null ? [] : [{column, value, error: errorOf(figures, measure), kind, name, shift}];
    };
    return [
      ...of(cycle.figures, 'version', `v${cycle.version}`, -1),
      ...of(cycle.baseline?.figures, 'baseline', `baseline of v${cycle.version}`, 1),
      ...Object.entries(cycle.otherBaselines).flatMap(([method, baseline], i) =>
        of(baseline.figures, 'other', `${method.replaceAll('_', ' ')}, of v${cycle.version}`, 2 + i),
      ),
    ];
  });
  if (marks.length === 0) {
    return null;
  }
  const reference = measure.reference ? figureOf(cycles[0].figures, measure.reference) : null;
  const y = vertical([...marks.flatMap(({value, error}) => [value - error, value + error]), ...(reference === null ? [] : [reference])]);
  const told = (/** @type {{value: number, error: number}} */ {value, error}) =>
    measure.share ? percent(value, error) : measure.figure === 'perplexity' ? number(value) : withError(value, error);
  // The marks of a version share its column.
  const most = Math.max(1, ...marks.map(({shift}) => shift));
  const step = Math.min(9, (columnAt(1, cycles.length) - columnAt(0, cycles.length)) / (2 * most + 2));
  const said = (/** @type {any} */ mark) => `${mark.name}: ${told(mark)}`;
  const thinned = Math.ceil(cycles.length / MOST_LABELS);
  const labels = cycles.map((cycle, column) => ({
    at: columnAt(column, cycles.length),
    text: column % thinned !== 0 && cycle.version !== best ? '' : `v${cycle.version}${cycle.version === best ? '*' : ''}`,
  }));
  return html`
    <${Panel} title=${measure.title} note=${measure.note} share=${measure.share} y=${y} labels=${labels}
      said=${`${measure.title}. ${marks.map(said).join('; ')}`}>
      ${
        reference !== null &&
        html`
        <${Level} y=${y.at(reference)} said=${`${measure.named}: ${told({value: reference, error: 0})}`} />`
      }
      ${marks.map(
        (mark) => html`
        <${Mark} x=${labels[mark.column].at + step * mark.shift} y=${y} value=${mark.value} error=${mark.error} kind=${mark.kind}
          said=${said(mark)} />`,
      )}
    <//>`;
}

/** What a model reaches at a temperature. @typedef {{temperature: number, x: number, quality: number, error: number}} Point */

/** @param {any} figures @param {string} x the figure to the right @param {Measure} quality @returns {Point[]} */
function curveOf(figures, x, quality) {
  const temperatures = [
    1,
    ...Object.keys(figures)
      .map((name) => /^temperature\/([^/]+)\/perplexity$/.exec(name)?.[1])
      .filter((found) => found !== undefined)
      .map(Number),
  ];
  return temperatures
    .sort((a, b) => a - b)
    .flatMap((temperature) => {
      const at = (/** @type {string} */ name) => figureOf(figures, temperature === 1 ? name : nameAt(figures, temperature, name));
      const [right, up] = [at(x), at(quality.figure)];
      return right === null || up === null
        ? []
        : [{temperature, x: right, quality: up, error: at(`${quality.figure}_standard_error`) ?? 0}];
    });
}

/** The server writes 0.8, or 1.0E-4. @param {any} figures @param {number} temperature @param {string} name */
const nameAt = (figures, temperature, name) =>
  Object.keys(figures).find((known) => {
    const [, found, rest] = /^temperature\/([^/]+)\/(.+)$/.exec(known) ?? [];
    return rest === name && Number(found) === temperature;
  }) ?? '';

/**
 * Whether a lower temperature would do as well: quality against what it costs, each model a line over its temperatures.
 *
 * @param {{view: any}} properties
 */
export function Frontier({view}) {
  const cycles = evaluated(view);
  const quality = qualityOf(cycles);
  if (!quality || !cycles.some((/** @type {any} */ cycle) => curveOf(cycle.figures, 'perplexity', quality).length > 1)) {
    return null;
  }
  const panels = [
    ['perplexity', 'perplexity', 'further up at the same perplexity is better', false],
    ['diversity/distinct_2', 'distinct pairs of words', 'further up at the same diversity is better', true],
  ];
  return html`
    <h3>Would a lower temperature do as well?</h3>
    <p class="note">Each line is a model at several sampling temperatures; its large mark is temperature 1, where it was measured above. Grey lines are
      baselines. A version is worth having if its large mark lies above the lines of v1 and of the baselines.</p>
    <div class="panels large">${panels.map(
      ([figure, below, note, share]) => html`
      <${FrontierPanel} key=${figure} cycles=${cycles} quality=${quality} figure=${figure} below=${below} note=${note} share=${share} />`,
    )}
    </div>`;
}

/** @param {{cycles: any[], quality: Measure, figure: string, below: string, note: string, share: boolean}} properties */
function FrontierPanel({cycles, quality, figure, below, note, share}) {
  const curves = cycles
    .flatMap((cycle, i) => [
      {name: `v${cycle.version}`, kind: `version line-${(i % 6) + 1}`, points: curveOf(cycle.figures, figure, quality)},
      ...(cycle.baseline
        ? [{name: `baseline of v${cycle.version}`, kind: 'baseline', points: curveOf(cycle.baseline.figures, figure, quality)}]
        : []),
      ...Object.entries(cycle.otherBaselines).map(([method, baseline]) => ({
        name: `${method.replaceAll('_', ' ')}, of v${cycle.version}`,
        kind: 'other',
        points: curveOf(baseline.figures, figure, quality),
      })),
    ])
    .filter(({points}) => points.length > 1);
  if (curves.length === 0) {
    return null;
  }
  const points = curves.flatMap((curve) => curve.points);
  const y = vertical(points.flatMap((point) => [point.quality - point.error, point.quality + point.error]));
  const x = horizontal(points.map((point) => point.x));
  const text = (/** @type {number} */ value) => (share ? percent(value) : number(value));
  const said = (/** @type {string} */ name, /** @type {Point} */ point) =>
    `${name} at temperature ${point.temperature}: ${percent(point.quality, point.error)} ${quality.title}, ${below} ${text(point.x)}`;
  return html`
    <${Panel} title=${`${quality.title} against ${below}`} note=${note} share=${true} y=${y} below=${below}
      labels=${x.ticks.map((tick) => ({at: x.at(tick), text: text(tick)}))}
      said=${curves.map(({name, points: line}) => line.map((point) => said(name, point)).join('; ')).join('. ')}>
      ${curves.map(
        ({name, kind, points: line}) => html`
        <g class=${`curve ${kind}`}>
          <polyline points=${line.map((point) => `${x.at(point.x)},${y.at(point.quality)}`).join(' ')} />
          ${line.map(
            (point) => html`
            <circle cx=${x.at(point.x)} cy=${y.at(point.quality)} r=${point.temperature === 1 ? 5.5 : 2.5}>
              <title>${said(name, point)}</title>
            </circle>`,
          )}
          ${
            kind.startsWith('version') &&
            html`
            <text class="name" x=${x.at(atOne(line).x) + 8} y=${y.at(atOne(line).quality) - 6}>${name}</text>`
          }
        </g>`,
      )}
    <//>`;
}

/** @param {Point[]} line */
const atOne = (line) => line.find((point) => point.temperature === 1) ?? line[line.length - 1];
