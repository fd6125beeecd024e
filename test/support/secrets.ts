import { Secrets } from '../../src/performance/secrets/index.ts';

/** What a shop of the tests encrypts with. */
export const TEST_SECRETS = new Secrets(['a secret for tests, which is no secret at all']);
