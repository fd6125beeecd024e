/** What the serving thread tells the routes of a request; taken away from what clients send. */
export const INTERNAL = /^x-shop-internal-/i;

/** The address of the client's connection. */
export const PEER_HEADER = 'x-shop-internal-peer';

/** What the limits have said of a request so far. */
export const LIMITS_HEADER = 'x-shop-internal-limits';
