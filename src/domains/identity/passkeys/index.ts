export { OwnPasskeys } from './own-passkeys.ts';
export { passkeyEdit, passkeyParams } from './passkey.schemas.ts';
export type { PasskeyView } from './passkey.view.ts';
