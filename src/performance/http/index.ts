export { compressResponses } from './compress.ts';
export { type ErrorPage, ProblemFilter } from './problem-filter.ts';
export { Endpoint } from './endpoint.ts';
export { choice, choices, required, text, texts, wholeNumber } from './parameters.ts';
