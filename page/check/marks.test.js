import assert from 'node:assert/strict';
import {test} from 'node:test';
import {segmentsOf, shadeOf} from '../src/main/resources/META-INF/resources/page/marks.js';

const tokens = (...texts) => texts.map((text, i) => ({text, logRatio: i === 0 ? null : -i}));

test('tokens are cut where a word begins or ends that is unknown', () => {
  const segments = segmentsOf({tokens: tokens('the ', 'wiz', 'zard. so'), unknownWords: ['wizzard.'], invalidSentences: null}, 4);
  assert.deepEqual(
    segments.map(({text, unknown}) => (unknown ? `[${text}]` : text)),
    ['the ', '[wiz]', '[zard.]', ' so'],
  );
  assert.deepEqual(
    segments.map(({logRatio}) => logRatio),
    [null, -1, -2, -2],
  );
});

test('sentences are marked wherever they stand after the prompt', () => {
  const segments = segmentsOf({tokens: tokens('go he. ', 'go he. she goes.'), unknownWords: null, invalidSentences: ['go he.']}, 7);
  assert.deepEqual(
    segments.map(({text, invalid}) => (invalid ? `[${text}]` : text)),
    ['go he. ', '[go he.]', ' she goes.'],
  );
});

test('a word inside another one is not marked', () => {
  assert.ok(segmentsOf({tokens: tokens('cats cat'), unknownWords: ['at'], invalidSentences: []}, 0).every(({unknown}) => !unknown));
});

test('shades have a sign and an end', () => {
  assert.deepEqual(
    [null, 0.2, -0.2, 0.6, -0.6, 9, -9].map(shadeOf).map((shade) => shade + 0),
    [0, 0, 0, 1, -1, 3, -3],
  );
});
