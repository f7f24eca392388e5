// @ts-check
/** Numbers and times as people read them. */

const MISSING = '–';

/** @param {number | null | undefined} value @param {number} [digits] significant ones */
export const number = (value, digits = 4) =>
  value === null || value === undefined || Number.isNaN(value)
    ? MISSING
    : Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 1e-3)
      ? value.toExponential(2)
      : value.toLocaleString('en', {maximumSignificantDigits: digits});

/** @param {number | null | undefined} share from 0 to 1 @param {number | null} [error] its standard error */
export const percent = (share, error) =>
  share === null || share === undefined ? MISSING : `${(100 * share).toFixed(1)}${error ? ` ± ${(100 * error).toFixed(1)}` : ''} %`;

/** @param {number | null | undefined} value @param {number | null} [error] its standard error */
export const withError = (value, error) =>
  value === null || value === undefined ? MISSING : `${value.toFixed(3)}${error ? ` ± ${error.toFixed(3)}` : ''}`;

/** @param {number | null | undefined} seconds @param {number} [parts] 1 or 2 units */
export function duration(seconds, parts = 2) {
  if (seconds === null || seconds === undefined) {
    return '';
  }
  const units = /** @type {[number, string][]} */ ([
    [86400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ]);
  const at = units.findIndex(([length]) => seconds >= length);
  if (at < 0) {
    return '0 s';
  }
  const [length, unit] = units[at];
  const rest = at < 3 && parts > 1 ? Math.floor((seconds % length) / units[at + 1][0]) : 0;
  return `${Math.floor(seconds / length)} ${unit}${rest ? ` ${rest} ${units[at + 1][1]}` : ''}`;
}

/** @param {string} stage such as reward_model_evaluation */
export const stageName = (stage) => (stage === 'grpo' ? 'GRPO' : stage.charAt(0).toUpperCase() + stage.slice(1).replaceAll('_', ' '));

/** @param {number} count of bytes */
export function bytes(count) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = count < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return `${number(count / 1000 ** power, 3)} ${units[power]}`;
}

/** @param {string} instant as the API writes it; in the person's zone */
export const time = (instant) => new Date(instant).toLocaleString(undefined, {dateStyle: 'medium', timeStyle: 'short'});
