import { useEffect, useRef, useState } from 'preact/hooks';

import { fetchSuggestions, type Suggestion } from './suggestions.ts';

const DEBOUNCE_MS = 120;
const MIN_LENGTH = 2;

/** What the shop suggests for the latest text; an earlier question still under way is given up. */
export function useSuggestions(language: string | undefined) {
  const [found, setFound] = useState<readonly Suggestion[]>([]);
  const running = useRef<{ timer: ReturnType<typeof setTimeout>; controller: AbortController } | null>(null);

  const stop = () => {
    clearTimeout(running.current?.timer);
    running.current?.controller.abort();
  };
  const forget = () => {
    stop();
    setFound([]);
  };
  const ask = (text: string) => {
    stop();
    const q = text.trim();
    if (q.length < MIN_LENGTH) return setFound([]);
    const controller = new AbortController();
    const timer = setTimeout(() => {
      void fetchSuggestions(q, language, controller.signal).then((suggestions) => {
        if (!controller.signal.aborted) setFound(suggestions ?? []);
      });
    }, DEBOUNCE_MS);
    running.current = { timer, controller };
  };

  useEffect(() => stop, []);
  return { found, ask, forget };
}
