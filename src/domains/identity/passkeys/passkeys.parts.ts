import type { IdentityParts } from '../identity.parts.ts';
import { AddPasskey } from './add-passkey.ts';
import { Ceremonies } from './ceremonies.ts';
import { Challenges } from './challenges.ts';
import { CheckPasskey } from './check-passkey.ts';
import { OwnPasskeys } from './own-passkeys.ts';
import { PasskeySignInController } from './passkey-sign-in.controller.ts';
import { PasskeysController } from './passkeys.controller.ts';
import { SignInByPasskey } from './sign-in-by-passkey.ts';

export const passkeyParts: IdentityParts = {
  providers: [AddPasskey, Ceremonies, Challenges, CheckPasskey, OwnPasskeys, SignInByPasskey],
  controllers: [PasskeySignInController, PasskeysController],
};
