import type { Page } from 'playwright-core';

/** A walk over a page by the Tab key alone. */
export interface Walk {
  /** What the focus came to, as it would be said: "button Sign in". */
  stops: string[];
  /** What should have been the next stop and was not, in the order of the page. */
  outOfOrder: string[];
  /** Where nothing showed that the focus is there. */
  unseen: string[];
}

/** More is a trap, or a page for nobody who has no mouse. */
const MOST_STOPS = 400;

/**
 * Presses Tab from the top of the page until the focus leaves it. What can be reached is what a person sees and can use, of
 * the radio buttons of one group the chosen one alone.
 * @throws Error where it never leaves.
 */
export async function walk(page: Page): Promise<Walk> {
  const expected = await page.evaluate<string[]>(`${WATCH}; keyboard.expected.map(keyboard.nameOf)`);
  const walked: Walk = { stops: [], outOfOrder: [], unseen: [] };
  let next = 0;
  for (let press = 0; press < MOST_STOPS; press += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<Stop | null>('keyboard.stop()');
    if (stop === null || (stop.place === 0 && next > 0)) {
      walked.outOfOrder.push(...expected.slice(next).map((name) => `never: ${name}`));
      return walked;
    }
    if (stop.same) continue;
    walked.stops.push(stop.name);
    if (!stop.seen) walked.unseen.push(stop.name);
    // A box that scrolls is a stop where nothing in it is one.
    if (stop.place < 0) {
      if (!stop.scrolls) walked.outOfOrder.push(`unexpected: ${stop.name}`);
      continue;
    }
    if (stop.place !== next) walked.outOfOrder.push(`${stop.name} instead of ${expected[next]}`);
    next = stop.place + 1;
  }
  throw new Error(`The focus never left the page: ${walked.stops.slice(-10).join(', ')}`);
}

interface Stop {
  name: string;
  /** Among what can be reached, in the order of the page; -1 for what is not among it. */
  place: number;
  /** The one before it: fields of a date have several stops. */
  same: boolean;
  seen: boolean;
  scrolls: boolean;
}

/** Runs within the page. */
const WATCH = `globalThis.keyboard = (() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const isChosen = (element, all) => {
    if (element.type !== 'radio' || element.name === '') return true;
    const group = all.filter((other) => other.type === 'radio' && other.name === element.name && other.form === element.form);
    return element === (group.find((other) => other.checked) ?? group[0]);
  };
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    .filter((element) => element.tabIndex >= 0 && !element.matches(':disabled, [type=hidden]') && shown(element));
  const expected = all.filter((element) => isChosen(element, all));
  const outlined = (element, part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element, part);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  };
  const isSeen = (element) =>
    [element, element.parentElement, element.closest('label')].some((each) => each !== null && outlined(each)) ||
    outlined(element, '::after') ||
    [...(element.labels ?? [])].some((label) => outlined(label) || outlined(label, '::before') || outlined(label, '::after'));
  const isOnScreen = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const nameOf = (element) => element.tagName.toLowerCase() + ' ' +
    (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? (element.textContent || element.name || '')).trim().slice(0, 60);
  let last;
  const stop = () => {
    const element = document.activeElement;
    if (element === null || element === document.body || element === document.documentElement) return null;
    const same = element === last;
    last = element;
    return {
      name: nameOf(element),
      place: expected.indexOf(element),
      same,
      seen: isSeen(element) && isOnScreen(element),
      scrolls: element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight,
    };
  };
  return { expected, nameOf, stop };
})()`;
