// @ts-check
import {html, useEffect, useRef, useState} from '../lib/htm/standalone.module.js';
import uPlot from '../lib/uplot/uPlot.esm.js';
import {get} from './api.js';
import {stageName} from './format.js';

const REFRESH_MILLIS = 3000;
const POINTS = 1000;
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

/** The curves of a run, by the stage that made them. @param {{view: any}} properties */
export function Curves({view}) {
  const [artifacts, setArtifacts] = useState(/** @type {string[]} */ ([]));
  const [chosen, setChosen] = useState('');
  const [log, setLog] = useState(false);
  const [rows, setRows] = useState(/** @type {any[]} */ ([]));
  const ended = ['completed', 'stopped', 'failed'].includes(view.state);
  const artifact = chosen || artifacts.at(-1) || '';

  useEffect(() => {
    const end = new AbortController();
    const load = async () => {
      const all = await get(`runs/${view.run}/metrics?points=2`, end.signal);
      setArtifacts([...new Set(all.map((/** @type {any} */ row) => row.artifact))]);
      if (artifact) {
        setRows(await get(`runs/${view.run}/metrics?artifact=${artifact}&points=${POINTS}`, end.signal));
      }
    };
    // The view itself tells when the server is lost.
    const tick = () => document.hidden || load().catch(() => {});
    tick();
    const timer = ended ? 0 : setInterval(tick, REFRESH_MILLIS);
    return () => {
      clearInterval(timer);
      end.abort();
    };
  }, [view.run, artifact, ended]);

  const metrics = metricsOf(rows);
  const titles = [...new Set(metrics.map(titleOf))].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  return html`
    <div class="bar">
      <label>Stage <select value=${artifact} onChange=${(/** @type {any} */ event) => setChosen(event.target.value)}>
        ${artifacts.map((name) => html`<option value=${name}>${stageName(name)}</option>`)}
      </select></label>
      <label><input type="checkbox" checked=${log} onChange=${() => setLog(!log)} /> logarithmic</label>
      ${artifact && html`<button onClick=${() => download(artifact, rows)}>Download as CSV</button>`}
    </div>
    ${rows.length === 0 && html`<p>No stage has written metrics yet.</p>`}
    <div class="charts">${titles.map((title) => html`
      <${Chart} key=${artifact + title + log} title=${title} log=${log} rows=${rows}
        metrics=${metrics.filter((metric) => titleOf(metric) === title)} />`)}</div>`;
}

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
  URL.revokeObjectURL(link.href);
}

/** @param {{title: string, metrics: string[], rows: any[], log: boolean}} properties */
function Chart({title, metrics, rows, log}) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const plot = useRef(/** @type {any} */ (null));
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
  }, [names, log]);

  useEffect(() => plot.current?.setData(columns(rows, metrics, log)), [rows]);

  return html`<section class="chart"><h3>${title}</h3><div ref=${place}></div></section>`;
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
