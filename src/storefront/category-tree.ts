import type { CategoryView } from '../domains/catalog/index.ts';

/** The category with a path, wherever in the tree. */
export function categoryOf(tree: readonly CategoryView[], path: string): CategoryView | undefined {
  return trailOf(tree, path).at(-1);
}

/** From the root to the category with a path; empty where there is none. */
export function trailOf(tree: readonly CategoryView[], path: string): CategoryView[] {
  const step = tree.find((category) => path === category.path || path.startsWith(`${category.path}/`));
  if (step === undefined) return [];
  if (step.path === path) return [step];
  const below = trailOf(step.children, path);
  return below.length === 0 ? [] : [step, ...below];
}

/** The ways in that a home page shows. A catalogue with few roots, as an import may bring, is entered one floor below. */
export function doorsOf(tree: readonly CategoryView[]): CategoryView[] {
  const below = tree.flatMap(({ children }) => children);
  const floor = tree.length < FEW && below.length > tree.length ? below : tree;
  return floor.filter(({ productCount }) => productCount > 0).slice(0, MOST);
}

const FEW = 3;
const MOST = 12;
