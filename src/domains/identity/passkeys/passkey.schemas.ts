import { z } from 'zod';

import { remember } from '../sign-in.schemas.ts';

const bytes = (most: number) =>
  z
    .string()
    .min(1)
    .max(Math.ceil((most * 4) / 3))
    .regex(/^[A-Za-z0-9_-]+$/);

/** Web Authentication Level 3, section 5.1.8: what `PublicKeyCredential.toJSON()` makes; what is not read is left out. */
const credential = { id: bytes(1_023), rawId: bytes(1_023), type: z.literal('public-key') };

export const registrationResponse = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: bytes(4_096),
      attestationObject: bytes(65_536),
      transports: z.array(z.string().min(1).max(32)).max(8).default([]),
    }),
  })
  .meta({ id: 'PasskeyRegistration' });

export type RegistrationResponse = z.infer<typeof registrationResponse>;

export const authenticationResponse = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: bytes(4_096),
      authenticatorData: bytes(4_096),
      signature: bytes(8_192),
      userHandle: bytes(64).nullish(),
    }),
  })
  .meta({ id: 'PasskeyAnswer' });

export type AuthenticationResponse = z.infer<typeof authenticationResponse>;

const name = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}]*$/u)
  .refine((text) => text.isWellFormed())
  .describe('a name of 1 to 60 characters');

export const newPasskey = z
  .object({ name, passkey: registrationResponse.describe('what the browser made for the challenge') })
  .meta({ id: 'NewPasskey' });

export type NewPasskey = z.infer<typeof newPasskey>;

export const passkeyEdit = z.object({ name }).meta({ id: 'PasskeyEdit' });

export type PasskeyEdit = z.infer<typeof passkeyEdit>;

export const passkeyAnswer = z
  .object({ passkey: authenticationResponse.describe('what the browser answered to the challenge'), remember })
  .meta({ id: 'PasskeySignIn' });

export type PasskeyAnswer = z.infer<typeof passkeyAnswer>;

export const passkeyParams = z.object({ id: z.uuid().describe('the id of a passkey') });

export type PasskeyParams = z.infer<typeof passkeyParams>;
