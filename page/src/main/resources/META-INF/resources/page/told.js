// @ts-check
import {duration} from './format.js';

/** What happens, in words. @param {any} view */
export function told(view) {
  const cycle =
    view.cycle === 0
      ? 'Cycle 0 makes the first version'
      : view.cycle > view.requestedCycles
        ? 'All cycles are done, and the last baselines are waited for'
        : `Cycle ${view.cycle} of ${view.requestedCycles}`;
  const done = Math.max(0, view.cycles.length - 1);
  switch (view.state) {
    case 'running':
      return view.rating ? `${cycle}. The run waits for people to rate texts.` : `${cycle}.${forecast(view)}`;
    case 'paused':
      return `${cycle}. The run is paused: its stages save their progress and wait for a resume.`;
    default:
      return `Ended with ${done} ${done === 1 ? 'cycle' : 'cycles'} (${view.stopReason}).${
        view.bestVersion > 0 ? ` The best version is v${view.bestVersion}.` : ''
      }`;
  }
}

/** How long the cycles may still take, from the last one. @param {any} view */
function forecast(view) {
  const last = view.cycles.at(-1);
  const left = view.requestedCycles - (view.cycles.length - 1);
  if (!last || last.cycle === 0 || left <= 0) {
    return '';
  }
  const seconds = Object.values(last.stageSeconds).reduce((/** @type {number} */ sum, /** @type {any} */ stage) => sum + stage, 0);
  return ` Cycle ${last.cycle} took ${duration(seconds)}, so the cycles may take another ${duration(left * seconds)}.`;
}
