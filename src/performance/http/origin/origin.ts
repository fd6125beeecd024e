import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import type { Fill } from '../../cache/index.ts';
import { fillResponse, type Order } from '../response-cache/fill-response.ts';
import type { StoredResponse } from '../response-cache/stored-response.ts';

/** Who answers what the response cache does not hold. */
export interface Origin {
  /** Has an answer made that is for everybody. @throws OriginFailed for 5xx; RenderBroken */
  make(order: Order, fill: Fill): Promise<StoredResponse>;
  /** Answers this client alone. */
  pass(request: IncomingMessage, response: ServerResponse): void;
}

/** The routes of this thread. */
export function localOrigin(routes: RequestListener): Origin {
  return {
    make: async (order, fill) => fillResponse(routes, order, fill),
    pass: (request, response) => routes(request, response),
  };
}
