import { useEffect } from 'preact/hooks';

import type { Suggestion } from './suggestions.ts';
import { useCombobox } from './use-combobox.ts';

interface Props {
  query: string;
  /** A language chosen by hand, to carry on. */
  language: string | undefined;
  locale: string;
  words: Record<
    'label' | 'placeholder' | 'submit' | 'suggestions' | 'queries' | 'categories' | 'products' | 'one' | 'other',
    string
  >;
}

/** A plain GET form that suggests while one types, once it runs. */
export default function SearchBox({ query, language, locale, words }: Props) {
  const { id, box, open, found, active, field } = useCombobox(language);
  return (
    <form ref={box} class="search" role="search" action="/search" method="get">
      <input
        type="search"
        name="q"
        defaultValue={query}
        placeholder={words.placeholder}
        aria-label={words.label}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        enterkeyhint="search"
        maxLength={200}
        {...field}
      />
      {language !== undefined && <input type="hidden" name="lang" value={language} />}
      <button type="submit" aria-label={words.submit}>
        <Glass />
      </button>
      {open && <Suggestions id={id} found={found} active={active} words={words} />}
      <span class="visually-hidden" role="status">
        {open ? countOf(found.length, locale, words) : ''}
      </span>
    </form>
  );
}

function Suggestions({
  id,
  found,
  active,
  words,
}: Pick<Props, 'words'> & { id: string; found: readonly Suggestion[]; active: number | undefined }) {
  useEffect(() => {
    if (active !== undefined) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const groups = (['queries', 'categories', 'products'] as const).filter((kind) =>
    found.some((suggestion) => suggestion.kind === kind),
  );
  return (
    <div class="suggestions" id={`${id}-list`} role="listbox" aria-label={words.suggestions}>
      {groups.map((kind) => (
        <div role="group" aria-labelledby={`${id}-${kind}`} key={kind}>
          <div class="group-name" id={`${id}-${kind}`} role="presentation">
            {words[kind]}
          </div>
          {found.map(
            (suggestion, index) =>
              suggestion.kind === kind && (
                <a
                  key={suggestion.href}
                  id={`${id}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === active}
                  href={suggestion.href}
                >
                  {suggestion.thumbnail !== null && (
                    <img src={suggestion.thumbnail} alt="" width="40" height="40" loading="lazy" />
                  )}
                  <span>{suggestion.label}</span>
                </a>
              ),
          )}
        </div>
      ))}
    </div>
  );
}

function Glass() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      aria-hidden="true"
    >
      <path stroke-linecap="round" d="M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 20 20" />
    </svg>
  );
}

function countOf(count: number, locale: string, { one, other }: Props['words']): string {
  const form = new Intl.PluralRules(locale).select(count) === 'one' ? one : other;
  return form.replace('{count}', String(count));
}
