// @ts-check
/** Stands for the API in a report: what the API had answered is in the file. */

const ANSWERS = JSON.parse(document.getElementById('answers')?.textContent ?? '{}');

export class Problem extends Error {
  status = 404;
  remedy = '';
}

/** @param {string} path below /api/v1; a report has all points of a metric that it has */
export async function get(path) {
  const answer = ANSWERS[path.replace(/&(from|points)=\d+/g, '')];
  if (answer === undefined) {
    throw new Problem('This report does not hold that; ask the run itself');
  }
  return answer;
}

/** @param {string} path */
export const download = (path) => get(path);

export const post = get;

/** The run of the report. */
export const VIEW = ANSWERS.view;

/** Its specification. */
export const SPEC = ANSWERS.spec;
