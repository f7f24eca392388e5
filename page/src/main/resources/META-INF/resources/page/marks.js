// @ts-check

/**
 * A part of a text about which the same is known.
 *
 * @typedef {{text: string, logRatio: number | null, unknown: boolean, invalid: boolean}} Segment
 */

/** Where some strings stand in a text, as one flag for each character. @param {string} text @param {string[]} wanted @param {number} from */
function places(text, wanted, from) {
  const flags = new Array(text.length).fill(false);
  for (const string of wanted.filter((one) => one.length > 0)) {
    for (let at = text.indexOf(string, from); at >= 0; at = text.indexOf(string, at + string.length)) {
      flags.fill(true, at, at + string.length);
    }
  }
  return flags;
}

/** Where some words stand in a text, as one flag for each character. @param {string} text @param {Set<string>} wanted */
function wordPlaces(text, wanted) {
  const flags = new Array(text.length).fill(false);
  for (const word of text.matchAll(/\S+/g)) {
    if (wanted.has(word[0])) {
      flags.fill(true, word.index, word.index + word[0].length);
    }
  }
  return flags;
}

/**
 * The tokens of a text, cut where what is known of their characters changes.
 *
 * @param {{tokens: {text: string, logRatio: number | null}[], unknownWords: string[] | null, invalidSentences: string[] | null}} score
 * @param {number} prompt number of characters that were given
 * @returns {Segment[]}
 */
export function segmentsOf(score, prompt) {
  const text = score.tokens.map((token) => token.text).join('');
  const unknown = wordPlaces(text, new Set(score.unknownWords ?? []));
  const invalid = places(text, score.invalidSentences ?? [], prompt);
  const segments = /** @type {Segment[]} */ ([]);
  let at = 0;
  for (const token of score.tokens) {
    const end = at + token.text.length;
    while (at < end) {
      let next = at + 1;
      while (next < end && next !== prompt && unknown[next] === unknown[at] && invalid[next] === invalid[at]) {
        next++;
      }
      segments.push({text: text.slice(at, next), logRatio: token.logRatio, unknown: unknown[at], invalid: invalid[at]});
      at = next;
    }
  }
  return segments;
}

/** The shade of a token: from -3, the scorers expect it much less than the model does, to 3. @param {number | null} logRatio */
export const shadeOf = (logRatio) => (logRatio === null ? 0 : Math.sign(logRatio) * Math.min(3, Math.floor(Math.abs(logRatio) / 0.5)));
