// @ts-check
/** What may stand at a place of a specification in YAML, by its JSON Schema. */

/** @typedef {{word: string, description: string}} Suggestion */

const WORD = /[\w.-]*$/;

/** The schema of a section, wherever it stands in a choice. @param {any} schema @returns {any} with properties, or null */
function sectionOf(schema) {
  if (!schema) {
    return null;
  }
  if (schema.properties) {
    return schema;
  }
  const inner = schema.items ? [schema.items] : (schema.anyOf ?? []);
  return inner.map(sectionOf).find((/** @type {any} */ found) => found !== null) ?? null;
}

/** The words that a value may be. @param {any} schema @returns {string[]} */
function wordsOf(schema) {
  if (!schema) {
    return [];
  }
  return [
    ...(schema.enum ?? []),
    ...('const' in schema ? [schema.const] : []),
    ...(schema.type === 'boolean' ? [true, false] : []),
    ...(schema.anyOf ?? []).flatMap(wordsOf),
    ...(schema.items ? wordsOf(schema.items) : []),
  ].map(String);
}

/** The key that a line begins with. @param {string} line */
function keyOf(line) {
  const [, indent, dash, name] = /^(\s*)((?:- )?)([\w.]+)\s*:/.exec(line) ?? [];
  return name === undefined ? null : {indent: indent.length + dash.length, name};
}

/** The sections in which a place stands, from the outermost one. @param {string[]} before the lines up to the place */
function pathOf(before) {
  const line = before[before.length - 1];
  const path = /** @type {string[]} */ ([]);
  // Sections in braces on this line, from the innermost one.
  let rest = line;
  for (let depth = 0, i = line.length - 1; i >= 0; i--) {
    if ('}]'.includes(line[i])) {
      depth++;
    } else if ('{['.includes(line[i])) {
      if (depth === 0) {
        rest = line.slice(0, i);
        const named = line[i] === '{' && /([\w.]+)\s*:\s*\[?\s*$/.exec(rest);
        if (named) {
          path.unshift(named[1]);
        }
      } else {
        depth--;
      }
    }
  }
  let indent = /^\s*(- )?/.exec(rest)?.[0].length ?? 0;
  for (let i = before.length - 2; i >= 0 && indent > 0; i--) {
    const key = keyOf(before[i]);
    if (key && key.indent < indent) {
      path.unshift(key.name);
      indent = key.indent;
    }
  }
  return path;
}

/**
 * @param {any} schema of a specification
 * @param {string} text
 * @param {number} caret
 * @returns {{from: number, after: string, suggestions: Suggestion[]}} what may stand between `from` and the caret, and what follows it
 */
export function complete(schema, text, caret) {
  const before = text.slice(0, caret).split('\n');
  const line = before[before.length - 1];
  const word = WORD.exec(line)?.[0] ?? '';
  const from = caret - word.length;
  if (line.includes('#')) {
    return {from, after: '', suggestions: []};
  }
  let section = schema;
  for (const name of pathOf(before)) {
    section = sectionOf(section?.properties?.[name]);
  }
  const properties = section?.properties ?? {};
  const [, key] = /([\w.]+)\s*:\s*(?:\[[^[\]{}:]*|[^[\]{}:,]*)$/.exec(line) ?? [];
  const suggestions = key
    ? wordsOf(properties[key]).map((value) => ({word: value, description: ''}))
    : Object.entries(properties).map(([name, {description, default: usual}]) => ({
        word: name,
        description: `${description ?? ''}${usual === undefined ? '' : ` Default: ${JSON.stringify(usual)}.`}`,
      }));
  return {from, after: key ? '' : ': ', suggestions: suggestions.filter((one) => one.word.startsWith(word) && one.word !== word)};
}
