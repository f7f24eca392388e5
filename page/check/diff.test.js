import assert from 'node:assert/strict';
import {test} from 'node:test';
import {differences} from '../src/main/resources/META-INF/resources/page/diff.js';

/** The parts as text, with what differs in brackets. */
const shown = (parts) => parts.map(({text, differs}) => (differs ? `[${text}]` : text)).join('');

test('words that the other text lacks are marked', () => {
  const [one, other] = differences('the old king sleeps.', 'the king sleeps well.');
  assert.equal(shown(one), 'the [old ]king sleeps.');
  assert.equal(shown(other), 'the king sleeps[ well].');
});

test('equal texts do not differ', () => {
  assert.deepEqual(differences('wie süß', 'wie süß'), [[{text: 'wie süß', differs: false}], [{text: 'wie süß', differs: false}]]);
});

test('nothing differs from everything', () => {
  assert.deepEqual(differences('', 'a b'), [[], [{text: 'a b', differs: true}]]);
});

test('very long texts are left as they are', () => {
  const long = 'word '.repeat(3000);
  assert.deepEqual(differences(long, 'word')[0], [{text: long, differs: false}]);
});
