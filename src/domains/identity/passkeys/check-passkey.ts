import { Injectable } from '@nestjs/common';
import {
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server';

import { Database } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Requester } from '../audit/requester.ts';
import { noteFactor } from '../second-factor/factor-changes.ts';
import { handleOf } from './add-passkey.ts';
import { CHALLENGE_SECONDS, type ChallengeFor, Challenges } from './challenges.ts';
import type { AuthenticationResponse } from './passkey.schemas.ts';
import { notePasskeyUse, passkeyByCredential, type PasskeyRow, passkeysOf } from './passkeys.queries.ts';
import type { Party } from './relying-party.ts';

/** Where a passkey is asked for: the shop as the browser knows it, and the browser. */
export interface Ceremony {
  party: Party;
  /** What the browser keeps in its cookie. */
  browser: string | undefined;
  /** Where the request came from. */
  request: Requester | undefined;
}

type Asked = Ceremony & ChallengeFor & { purpose: 'sign_in' | 'second_factor' | 'proof' };

@Injectable()
export class CheckPasskey {
  private readonly database: Database;
  private readonly challenges: Challenges;

  constructor(database: Database, challenges: Challenges) {
    this.database = database;
    this.challenges = challenges;
  }

  /** What the browser asks for a passkey by: any of this shop's to sign in, else the person's own. */
  async options(asked: Asked): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { party, personId } = asked;
    const own = personId === null ? undefined : await passkeysOf(this.database, personId);
    return generateAuthenticationOptions({
      rpID: party.id,
      challenge: await this.challenges.issue(asked),
      timeout: CHALLENGE_SECONDS * 1_000,
      userVerification: verificationFor(asked),
      ...(own === undefined
        ? {}
        : {
            allowCredentials: own.map(({ credentialId, transports }) => ({
              id: credentialId.toString('base64url'),
              transports,
            })),
          }),
    });
  }

  /**
   * Whose passkey has answered the challenge. Web Authentication Level 3, section 7.2.
   * @returns the id of a person who may sign in.
   * @throws AppError `passkey-refused` (401), whatever is wrong with it.
   */
  async owner(given: AuthenticationResponse, asked: Asked): Promise<string> {
    const passkey = await passkeyByCredential(this.database, Buffer.from(given.id, 'base64url'));
    if (passkey === undefined || !isOwners(given, passkey, asked)) throw refused();
    const { counter, synced } = await this.verified(given, passkey, asked);
    if (counter > 0 || passkey.counter > 0) await this.refuseCopies(passkey, counter, asked);
    if (!(await notePasskeyUse(this.database, passkey.id, counter, synced))) throw refused();
    return passkey.personId;
  }

  private async verified(given: AuthenticationResponse, passkey: PasskeyRow, asked: Asked) {
    const { userHandle, ...response } = given.response;
    const { verified, authenticationInfo: info } = await verifyAuthenticationResponse({
      response: {
        ...given,
        response: { ...response, ...(typeof userHandle === 'string' ? { userHandle } : {}) },
        clientExtensionResults: {},
      },
      expectedChallenge: async (challenge) => this.challenges.take(asked, challenge),
      expectedOrigin: asked.party.origin,
      expectedRPID: asked.party.id,
      requireUserVerification: verificationFor(asked) === 'required',
      credential: {
        id: passkey.credentialId.toString('base64url'),
        publicKey: new Uint8Array(passkey.publicKey),
        // Looked at once the signature is known to be right: only then does it say anything.
        counter: 0,
      },
    }).catch((cause: unknown) => {
      throw refused(cause);
    });
    if (!verified) throw refused();
    return { counter: info.newCounter, synced: info.credentialDeviceType === 'multiDevice' };
  }

  /** A counter that does not go up tells of a copy, or of a broken authenticator: section 6.1.1. */
  private async refuseCopies(
    { id, personId, counter: last }: PasskeyRow,
    counter: number,
    { request }: Asked,
  ): Promise<void> {
    if (counter > last) return;
    await noteFactor(this.database, { personId, request }, 'passkey.copy_suspected', { passkey: id, counter, last });
    throw refused();
  }
}

/** After a password it is enough to have the key; without one, whoever has it must also be known to it. */
function verificationFor({ purpose }: Asked): 'required' | 'preferred' {
  return purpose === 'second_factor' ? 'preferred' : 'required';
}

/** A passkey that signs in without a name says whose it is; one that is asked for by name may say so. */
function isOwners(given: AuthenticationResponse, passkey: PasskeyRow, { personId }: Asked): boolean {
  const { userHandle } = given.response;
  if (personId !== null && personId !== passkey.personId) return false;
  if (typeof userHandle !== 'string') return personId !== null;
  return handleOf(passkey.personId).equals(Buffer.from(userHandle, 'base64url'));
}

function refused(cause?: unknown): AppError {
  const message = 'This passkey was not accepted here. Please try again, or sign in another way.';
  return new AppError('passkey-refused', 401, message, cause === undefined ? {} : { cause });
}
