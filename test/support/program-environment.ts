/**
 * What a program that a test starts is given of this environment: where programs are, and where `npm test` has Node.js
 * keep what it compiled, so that a shop that is opened a hundred times is compiled once.
 */
export function programEnvironment(): Record<string, string> {
  const { PATH = '', NODE_COMPILE_CACHE: compiled } = process.env;
  return { PATH, ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }) };
}
