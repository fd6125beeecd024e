import type { RedisLink } from '../redis/index.ts';
import type { EvictionRoute } from './eviction-bus.ts';

/** Evictions over a channel of Redis. */
export function redisRoute(link: RedisLink): EvictionRoute {
  const channel = link.key('evictions');
  return {
    publish: async (text) => link.publish(channel, text),
    subscribe(on) {
      // Heard anew, by either connection: what was sent before may have been missed.
      const again = () => {
        on.down();
        on.up();
      };
      link.subscribe(channel, (text) => on.message(text), again);
      link.onDown(() => on.down());
      link.onUp(again);
    },
  };
}
