// @ts-check

/** Longer texts are not compared: the table of the comparison grows with the product of the lengths. */
const MOST_WORDS = 2000;

/** A part of a text. @typedef {{text: string, differs: boolean}} Part */

/** Words, and what is between them. @param {string} text */
const wordsOf = (text) => text.match(/\w+|\s+|[^\w\s]/gu) ?? [];

/**
 * The words of two texts that are not part of their longest common subsequence.
 *
 * @param {string} one @param {string} other
 * @returns {[Part[], Part[]]} the parts of each text
 */
export function differences(one, other) {
  const [left, right] = [wordsOf(one), wordsOf(other)];
  if (left.length > MOST_WORDS || right.length > MOST_WORDS) {
    return [[{text: one, differs: false}], [{text: other, differs: false}]];
  }
  // common[i][j]: the length of the longest common subsequence of the words from i and from j.
  const common = Array.from({length: left.length + 1}, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      common[i][j] = left[i] === right[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  const [shared, alike] = [new Set(), new Set()];
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    if (left[i] === right[j]) {
      shared.add(i++);
      alike.add(j++);
    } else if (common[i + 1][j] >= common[i][j + 1]) {
      i++;
    } else {
      j++;
    }
  }
  return [partsOf(left, shared), partsOf(right, alike)];
}

/** @param {string[]} words @param {Set<number>} same @returns {Part[]} neighbours of one kind as one part */
function partsOf(words, same) {
  const parts = /** @type {Part[]} */ ([]);
  words.forEach((text, i) => {
    const differs = !same.has(i);
    const last = parts.at(-1);
    if (last && last.differs === differs) {
      last.text += text;
    } else {
      parts.push({text, differs});
    }
  });
  return parts;
}
