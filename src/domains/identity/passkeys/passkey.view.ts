import { z } from 'zod';

/** To its owner. */
export const passkeyView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    synced: z.boolean().describe('Whether a password manager keeps it for several devices'),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Passkey' });

export type PasskeyView = z.infer<typeof passkeyView>;

export const passkeysView = z.object({ data: z.array(passkeyView) }).meta({ id: 'Passkeys' });

export const addedPasskeyView = z
  .object({
    passkey: passkeyView,
    recoveryCodes: z.array(z.string()).describe('Ten, shown this once, with the first factor; else empty'),
  })
  .meta({ id: 'AddedPasskey' });

export type AddedPasskeyView = z.infer<typeof addedPasskeyView>;

const allowed = z.array(
  z.object({ id: z.string(), type: z.literal('public-key'), transports: z.array(z.string()).optional() }),
);

/** For `PublicKeyCredential.parseCreationOptionsFromJSON()`. */
export const creationOptionsView = z
  .looseObject({ challenge: z.string(), excludeCredentials: allowed.optional() })
  .meta({ id: 'PasskeyCreationOptions' });

/** For `PublicKeyCredential.parseRequestOptionsFromJSON()`. */
export const requestOptionsView = z
  .looseObject({ challenge: z.string(), rpId: z.string().optional(), allowCredentials: allowed.optional() })
  .meta({ id: 'PasskeyRequestOptions' });
