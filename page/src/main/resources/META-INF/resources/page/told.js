// @ts-check
import {duration} from './format.js';

/** Why a run ended, by the code of the reason. */
const REASONS = /** @type {Record<string, string>} */ ({
  'termination.maxCycles': 'all requested cycles are done',
  'termination.patience': 'the last cycles improved nothing',
  'termination.humanRating': 'people did not prefer the newest version',
  'rewardModel.minSkill': 'the reward model has no skill',
  stop: 'a person stopped it',
  cancel: 'it was cancelled in Temporal',
  interrupted: 'no server is running it',
});

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
      return `Ended after ${done} ${done === 1 ? 'cycle' : 'cycles'}: ${REASONS[view.stopReason] ?? view.stopReason}.${
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

/** What is trained on what. @param {any} spec */
export function subject(spec) {
  const model = spec.model.from
    ? `The model ${spec.model.from}`
    : `A ${spec.model.architecture === 'llama' ? 'Llama' : 'GPT-2'} with ${spec.model.nLayer} ${spec.model.nLayer === 1 ? 'layer' : 'layers'}, ${spec.model.nEmbd} wide,`;
  return `${model} on ${spec.corpus.source}; preset ${spec.preset}, seed ${spec.seed}.`;
}
