/** What headers of an answer are written into: a reply of Fastify, or what stands for one. */
export interface HeaderWriter {
  /** `set-cookie` is added to what is there, every other name replaces it. */
  header(name: string, value: string): unknown;
}
