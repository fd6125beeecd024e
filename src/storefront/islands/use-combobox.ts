import { useEffect, useId, useRef, useState } from 'preact/hooks';

import { neighbour } from './suggestions.ts';
import { useSuggestions } from './use-suggestions.ts';

/** WAI-ARIA APG, combobox: list autocomplete with manual selection. The field keeps the focus throughout. */
export function useCombobox(language: string | undefined) {
  const id = useId();
  const box = useRef<HTMLFormElement>(null);
  const [ready, setReady] = useState(false);
  const [active, setActive] = useState<number>();
  const { found, ask, forget } = useSuggestions(language);
  const open = found.length > 0;

  const close = () => {
    forget();
    setActive(undefined);
  };
  useEffect(() => setReady(true), []);
  useClosingOutside(box, open, close);

  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if (event.isComposing) return;
    if (event.key === 'Tab') return close();
    if (event.key === 'Escape' && open) {
      event.preventDefault();
      close();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (open) setActive(neighbour(active, found.length, event.key === 'ArrowDown' ? 1 : -1));
      else ask(event.currentTarget.value);
    } else if (event.key === 'Enter' && active !== undefined) {
      event.preventDefault();
      document.getElementById(`${id}-${active}`)?.click();
    }
  };
  const onInput = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    setActive(undefined);
    ask(currentTarget.value);
  };

  // Before the script runs it is a plain field, and must not claim to be more.
  const role = ready
    ? ({
        role: 'combobox',
        'aria-expanded': open,
        'aria-controls': open ? `${id}-list` : undefined,
        'aria-autocomplete': 'list',
        'aria-activedescendant': active === undefined ? undefined : `${id}-${active}`,
      } as const)
    : {};
  return { id, box, open, found, active, field: { onKeyDown, onInput, ...role } };
}

function useClosingOutside(box: { current: HTMLElement | null }, open: boolean, close: () => void): void {
  useEffect(() => {
    if (!open) return undefined;
    const closeOutside = ({ target }: Event) => {
      if (target instanceof Node && box.current?.contains(target) !== true) close();
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [open]);
}
