export { secretsSettings } from './config.ts';
export { openSecrets } from './open-secrets.ts';
export { Secrets } from './secrets.ts';
export { SecretsModule } from './secrets.module.ts';
