/** What the page uses of htm's file, which contains Preact. */
export {render} from 'preact';
export {useEffect, useMemo, useRef, useState} from 'preact/hooks';
export const html: (strings: TemplateStringsArray, ...values: unknown[]) => any;
