// @ts-check

/**
 * A specification in YAML with another source of its corpus.
 *
 * @param {string} text
 * @param {string} source
 */
export function withSource(text, source) {
  const value = JSON.stringify(source);
  const lines = text.split('\n');
  const corpus = lines.findIndex((line) => /^corpus\s*:/.test(line));
  if (corpus < 0) {
    return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}corpus:\n  source: ${value}\n`;
  }
  const braces = /^(corpus\s*:\s*\{)(.*)$/.exec(lines[corpus]);
  if (braces) {
    const [, head, rest] = braces;
    const known = /(^|,)(\s*)source\s*:\s*("[^"]*"|'[^']*'|[^,}]*)/;
    lines[corpus] =
      head + (known.test(rest) ? rest.replace(known, `$1$2source: ${value.replaceAll('$', '$$$$')}`) : `source: ${value}, ${rest}`);
    return lines.join('\n');
  }
  let end = corpus + 1;
  while (end < lines.length && /^(\s|#|$)/.test(lines[end])) {
    if (/^\s+source\s*:/.test(lines[end])) {
      lines[end] = lines[end].replace(/:.*$/, () => `: ${value}`);
      return lines.join('\n');
    }
    end++;
  }
  lines.splice(corpus + 1, 0, `  source: ${value}`);
  return lines.join('\n');
}
