import { Header } from '@nestjs/common';

/** The route's answers are for one person: no cache, shared or the browser's own, keeps them. */
export function Personal(): MethodDecorator {
  return Header('cache-control', 'private, no-store');
}
