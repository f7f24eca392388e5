// @ts-check
import {useEffect} from '../lib/htm/standalone.module.js';

const PAUSE_MILLIS = 2000;

/**
 * Calls again and again while somebody looks at the page, one call after the other.
 *
 * @param {(signal: AbortSignal) => Promise<boolean>} call returns whether there is nothing more to wait for
 * @param {(failure: Error) => void} onFailure the next call may succeed
 * @param {any[]} inputs when they change, it begins anew
 * @param {number} [pause] in milliseconds
 */
export function usePolling(call, onFailure, inputs, pause = PAUSE_MILLIS) {
  useEffect(() => {
    const end = new AbortController();
    const loop = async () => {
      let done = false;
      while (!done && !end.signal.aborted) {
        if (!document.hidden) {
          try {
            done = await call(end.signal);
          } catch (failure) {
            if (!end.signal.aborted) {
              onFailure(/** @type {Error} */ (failure));
            }
          }
        }
        await new Promise((resume) => setTimeout(resume, pause));
      }
    };
    loop();
    return () => end.abort();
  }, inputs);
}
