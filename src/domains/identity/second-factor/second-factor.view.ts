import { z } from 'zod';

export const FACTORS = ['totp', 'recovery', 'passkey'] as const;

export type FactorKind = (typeof FACTORS)[number];

/** Instead of who is signed in: the password was right, one of these is asked for next. */
export const secondFactorView = z
  .object({ secondFactor: z.array(z.enum(FACTORS)).describe('Each of them finishes the sign-in') })
  .meta({ id: 'SecondFactorAsked' });

export type SecondFactorView = z.infer<typeof secondFactorView>;

/** To the person themselves. */
export const factorsView = z
  .object({
    totpSince: z.iso.datetime().nullable().describe('When the authenticator app was confirmed; null without one'),
    recoveryCodes: z.number().int().describe('Recovery codes that are left'),
    passkeys: z.number().int(),
  })
  .meta({ id: 'SecondFactors' });

export type FactorsView = z.infer<typeof factorsView>;

export const totpSetUpView = z
  .object({
    secret: z.string().describe('For typing into an app'),
    uri: z.string().describe('The same as an otpauth address'),
    qrCode: z.string().describe('The address as a QR code, an SVG'),
  })
  .meta({ id: 'TotpSetUp' });

export type TotpSetUpView = z.infer<typeof totpSetUpView>;

export const recoveryCodesView = z
  .object({ recoveryCodes: z.array(z.string()).describe('Ten, shown this once; empty where the old ones stay') })
  .meta({ id: 'RecoveryCodes' });

export type RecoveryCodesView = z.infer<typeof recoveryCodesView>;
