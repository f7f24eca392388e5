import assert from 'node:assert/strict';
import {test} from 'node:test';
import {complete} from '../src/main/resources/META-INF/resources/page/completion.js';

const SCHEMA = {
  properties: {
    preset: {enum: ['demo', 'grammar']},
    grpo: {
      description: 'The policy.',
      properties: {groupSize: {description: 'Completions.', default: 16}, lora: {anyOf: [{properties: {rank: {}}}, {const: 'none'}]}},
    },
    rewardModel: {properties: {scorers: {items: {properties: {nLayer: {}, nHead: {}, tokens: {enum: ['base', 'own']}}}}}},
    baseline: {properties: {enabled: {type: 'boolean'}}},
  },
};

/** The words that may stand at the end of a text. */
const words = (text) => complete(SCHEMA, text, text.length).suggestions.map(({word}) => word);

test('a line begins with a key of its section', () => {
  assert.deepEqual(words('p'), ['preset']);
  assert.deepEqual(words('grpo:\n  '), ['groupSize', 'lora']);
  assert.deepEqual(words('grpo:\n  lora:\n    r'), ['rank']);
  assert.deepEqual(words('grpo:\n  groupSize: 3\nb'), ['baseline']);
});

test('braces are sections too', () => {
  assert.deepEqual(words('grpo: {groupSize: 3, l'), ['lora']);
  assert.deepEqual(words('grpo: {lora: {r'), ['rank']);
  assert.deepEqual(words('baseline: {enabled: t'), ['true']);
});

test('the elements of a list have keys', () => {
  assert.deepEqual(words('rewardModel:\n  scorers:\n    - n'), ['nLayer', 'nHead']);
  assert.deepEqual(words('rewardModel:\n  scorers:\n    - nLayer: 2\n      nH'), ['nHead']);
  assert.deepEqual(words('rewardModel: {scorers: [{nLayer: 2, tokens: o'), ['own']);
});

test('a value is one of the words of its key', () => {
  assert.deepEqual(words('preset: d'), ['demo']);
  assert.deepEqual(words('baseline:\n  enabled: '), ['true', 'false']);
  assert.deepEqual(words('grpo:\n  lora: n'), ['none']);
});

test('what is chosen replaces the word before the caret', () => {
  const text = 'grpo:\n  gro';
  const {from, suggestions} = complete(SCHEMA, text, text.length);
  assert.equal(text.slice(from), 'gro');
  assert.deepEqual(suggestions, [{word: 'groupSize', description: 'Completions. Default: 16.'}]);
});

test('comments and unknown sections offer nothing', () => {
  assert.deepEqual(words('# p'), []);
  assert.deepEqual(words('unknown:\n  '), []);
});
