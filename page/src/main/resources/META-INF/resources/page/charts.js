// @ts-check
import {html, useEffect, useRef, useState} from '../lib/htm/standalone.module.js';
import uPlot from '../lib/uplot/uPlot.esm.js';
import {get} from './api.js';
import {Banner} from './banner.js';
import {stageName} from './format.js';
import {usePolling} from './polling.js';

const POINTS = 1000;
const LIST_MILLIS = 10000;
const HEIGHT = 200;

/** Metrics that belong into one chart, by title; any other metric has a chart of its own. */
const TOGETHER = /** @type {[string, RegExp][]} */ ([
  ['loss', /^loss\//],
  ['reward: mean and standard deviation', /^reward(_std)?$/],
  ['clipped share', /^clip_ratio\//],
]);

/** What to look at first. */
const FIRST = ['reward: mean and standard deviation', 'loss', 'divergence', 'kl', 'entropy'];

/** @param {string} metric */
const titleOf = (metric) => TOGETHER.find(([, pattern]) => pattern.test(metric))?.[0] ?? metric;

/** @param {any[]} rows */
const metricsOf = (rows) => [...new Set(rows.flatMap((row) => Object.keys(row.figures)))].sort();

/** What the chosen stage has written so far. @typedef {{artifact: string, rows: any[]}} Series */

/** The curves of a run, by the stage that made them. @param {{view: any}} properties */
export function Curves({view}) {
  const [artifacts, setArtifacts] = useState(/** @type {string[] | null} */ (null));
  const [chosen, setChosen] = useState('');
  const [log, setLog] = useState(false);
  const [series, setSeries] = useState(/** @type {Series | null} */ (null));
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const ended = ['completed', 'stopped', 'failed'].includes(view.state);
  const artifact = chosen || newest(artifacts ?? []);

  // The server reads all metrics to tell which stages have some, so it is asked less often.
  usePolling(async (signal) => {
    const all = await get(`runs/${view.run}/metrics?points=2`, signal);
    setArtifacts([...new Set(all.map((/** @type {any} */ row) => row.artifact))].sort(numerically));
    return ended;
  }, setFailure, [view.run, ended], LIST_MILLIS);

  usePolling(async (signal) => {
    if (artifact) {
      setSeries({artifact, rows: await get(`runs/${view.run}/metrics?artifact=${artifact}&points=${POINTS}`, signal)});
      setFailure(null);
    }
    return ended;
  }, setFailure, [view.run, artifact, ended]);

  const rows = series?.artifact === artifact ? series.rows : [];
  const metrics = metricsOf(rows);
  const titles = [...new Set(metrics.map(titleOf))].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  return html`
    ${failure && html`<${Banner} failure=${failure} />`}
    <div class="bar">
      <label>Stage <select value=${artifact} onChange=${(/** @type {any} */ event) => setChosen(event.target.value)}>
        ${(artifacts ?? []).map((name) => html`<option value=${name}>${stageName(name)}</option>`)}
      </select></label>
      <label><input type="checkbox" checked=${log} onChange=${() => setLog(!log)} /> logarithmic</label>
      ${rows.length > 0 && html`<button onClick=${() => download(artifact, rows)}>Download these points as CSV</button>`}
    </div>
    ${artifacts?.length === 0 && html`<p>No stage has written metrics yet.</p>`}
    <div class="charts">${titles.map((title) => html`
      <${Chart} key=${artifact + title + log} title=${title} log=${log} rows=${rows}
        metrics=${metrics.filter((metric) => titleOf(metric) === title)} />`)}</div>`;
}

/** v10 comes after v2. @param {string} a @param {string} b */
const numerically = (a, b) => a.localeCompare(b, 'en', {numeric: true});

/** The newest version of the model. @param {string[]} artifacts */
const newest = (artifacts) => artifacts.findLast((name) => name.startsWith('base_model_')) ?? artifacts.at(-1) ?? '';

/** @param {string} title */
const rank = (title) => (FIRST.includes(title) ? FIRST.indexOf(title) : FIRST.length);

/** @param {string} artifact @param {any[]} rows */
function download(artifact, rows) {
  const metrics = metricsOf(rows);
  const lines = [['step', ...metrics], ...rows.map((row) => [row.step, ...metrics.map((metric) => row.figures[metric] ?? '')])];
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([lines.map((line) => line.join(',') + '\n').join('')], {type: 'text/csv'}));
  link.download = `${artifact}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}

/** @param {{title: string, metrics: string[], rows: any[], log: boolean}} properties */
function Chart({title, metrics, rows, log}) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const plot = useRef(/** @type {any} */ (null));
  const dark = useDarkness();
  const names = metrics.join(' ');

  useEffect(() => {
    const element = /** @type {HTMLElement} */ (place.current);
    const style = getComputedStyle(element);
    const ink = style.getPropertyValue('--soft');
    const axis = {stroke: ink, grid: {stroke: style.getPropertyValue('--line'), width: 1}};
    plot.current = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        cursor: {sync: {key: 'curves'}},
        scales: {x: {time: false}, y: {distr: log ? 3 : 1}},
        axes: [{...axis, label: 'step'}, {...axis, size: 60}],
        series: [
          {label: 'step'},
          ...metrics.map((metric, i) => ({
            label: metric,
            stroke: style.getPropertyValue(`--series-${i + 1}`) || ink,
            width: 2,
            spanGaps: true,
          })),
        ],
      },
      columns(rows, metrics, log),
      element);
    const resized = new ResizeObserver(() => plot.current.setSize({width: element.clientWidth, height: HEIGHT}));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.current.destroy();
    };
  }, [names, log, dark]);

  useEffect(() => {
    const {min, max} = plot.current.scales.x;
    const [steps] = plot.current.data;
    const zoomed = min > steps[0] || max < steps.at(-1);
    plot.current.setData(columns(rows, metrics, log), !zoomed);
  }, [rows]);

  const last = rows.at(-1);
  return html`
    <section class="chart">
      <h3>${title}</h3>
      <div ref=${place} role="img" aria-label=${`${title} by step, up to step ${last?.step}; the table of points can be downloaded`}></div>
    </section>`;
}

/** Whether the person wants a dark page, also after a change. */
function useDarkness() {
  const [query] = useState(() => matchMedia('(prefers-color-scheme: dark)'));
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const changed = () => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return dark;
}

/** @param {any[]} rows @param {string[]} metrics @param {boolean} log no value below zero has a logarithm */
function columns(rows, metrics, log) {
  const kept = rows.filter((row) => metrics.some((metric) => metric in row.figures));
  const value = (/** @type {any} */ row, /** @type {string} */ metric) => {
    const figure = row.figures[metric] ?? null;
    return log && figure !== null && figure <= 0 ? null : figure;
  };
  return [kept.map((row) => row.step), ...metrics.map((metric) => kept.map((row) => value(row, metric)))];
}
