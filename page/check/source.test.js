import assert from 'node:assert/strict';
import {test} from 'node:test';
import {withSource} from '../src/main/resources/META-INF/resources/page/source.js';

test('a specification without a corpus gets one', () => {
  assert.equal(withSource('preset: demo', 's3://b/a.txt'), 'preset: demo\ncorpus:\n  source: "s3://b/a.txt"\n');
});

test('a source is replaced where it stands', () => {
  assert.equal(withSource('corpus:\n  field: x\n  source: \nseed: 1\n', 'a$1.txt'), 'corpus:\n  field: x\n  source: "a$1.txt"\nseed: 1\n');
  assert.equal(withSource('corpus: {field: x, source: "old, er"}\n', 'a$1.txt'), 'corpus: {field: x, source: "a$1.txt"}\n');
});

test('a corpus without a source gets one', () => {
  assert.equal(withSource('corpus:\n  field: x\ngrpo:\n  source: 1\n', 'a'), 'corpus:\n  source: "a"\n  field: x\ngrpo:\n  source: 1\n');
  assert.equal(withSource('corpus: {field: x}\n', 'a'), 'corpus: {source: "a", field: x}\n');
});
