import { Injectable } from '@nestjs/common';
import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';

import { Database } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { FactorChanges, type Who } from '../second-factor/factor-changes.ts';
import { lockPerson } from '../second-factor/factors.queries.ts';
import { codesForFirstFactor } from '../second-factor/make-recovery-codes.ts';
import type { Session } from '../sessions/sessions.ts';
import { CHALLENGE_SECONDS, type ChallengeFor, Challenges } from './challenges.ts';
import type { Ceremony } from './check-passkey.ts';
import type { NewPasskey, RegistrationResponse } from './passkey.schemas.ts';
import type { AddedPasskeyView } from './passkey.view.ts';
import { insertPasskey, passkeysOf } from './passkeys.queries.ts';

/** COSE: EdDSA, ES256, RS256 (RFC 9053, RFC 8812). What Node.js calls experimental is not among them. */
const ALGORITHMS = [-8, -7, -257];

/** How many one person may have. */
const MOST = 20;

@Injectable()
export class AddPasskey {
  private readonly database: Database;
  private readonly challenges: Challenges;
  private readonly changes: FactorChanges;

  constructor(database: Database, challenges: Challenges, changes: FactorChanges) {
    this.database = database;
    this.challenges = challenges;
    this.changes = changes;
  }

  /**
   * What the browser makes a passkey by. Whether the person is who they say has been asked before.
   * @throws AppError `too-many-passkeys` (409)
   */
  async options({ person }: Session, ceremony: Ceremony): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const own = await passkeysOf(this.database, person.id);
    if (own.length >= MOST) throw tooMany();
    return generateRegistrationOptions({
      rpID: ceremony.party.id,
      rpName: ceremony.party.name,
      userID: new Uint8Array(handleOf(person.id)),
      userName: person.email,
      userDisplayName: person.name,
      challenge: await this.challenges.issue(challengeOf(person.id, ceremony)),
      timeout: CHALLENGE_SECONDS * 1_000,
      attestationType: 'none',
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: own.map(({ credentialId, transports }) => ({
        id: credentialId.toString('base64url'),
        transports,
      })),
      // A key without room for one of its own, or without a PIN, still serves as a second factor.
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    });
  }

  /**
   * @returns the passkey, and recovery codes with the first factor of a person.
   * @throws AppError `passkey-refused` (400) for what does not answer the challenge; `passkey-known` (409);
   * `too-many-passkeys` (409)
   */
  async add(who: Who, { name, passkey }: NewPasskey, ceremony: Ceremony): Promise<AddedPasskeyView> {
    const { personId } = who;
    const { credential, synced } = await this.verified(passkey, ceremony, challengeOf(personId, ceremony));
    return this.database.transaction(async (transaction) => {
      await lockPerson(transaction, personId);
      if ((await passkeysOf(transaction, personId)).length >= MOST) throw tooMany();
      const added = await insertPasskey(transaction, { ...credential, personId, name, synced });
      if (added === undefined) throw new AppError('passkey-known', 409, 'This passkey is known already.');
      await this.changes.tell(transaction, who, 'passkey.added', { passkey: added.id });
      return { passkey: added, recoveryCodes: await codesForFirstFactor(transaction, who) };
    });
  }

  private async verified(given: RegistrationResponse, { party }: Ceremony, where: ChallengeFor) {
    const { verified, registrationInfo: made } = await verifyRegistrationResponse({
      response: { ...given, clientExtensionResults: {} },
      expectedChallenge: async (challenge) => this.challenges.take(where, challenge),
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    }).catch((cause: unknown) => {
      throw refused(cause);
    });
    if (!verified) throw refused();
    const { credential, credentialDeviceType } = made;
    return {
      credential: {
        credentialId: Buffer.from(credential.id, 'base64url'),
        publicKey: Buffer.from(credential.publicKey),
        counter: credential.counter,
        transports: given.response.transports,
      },
      synced: credentialDeviceType === 'multiDevice',
    };
  }
}

/** The user handle that comes back with a passkey: the 16 bytes of the person's id, which say nothing about them. */
export function handleOf(personId: string): Buffer {
  return Buffer.from(personId.replaceAll('-', ''), 'hex');
}

function challengeOf(personId: string, { browser }: Ceremony): ChallengeFor {
  return { purpose: 'add', browser, personId };
}

function refused(cause?: unknown): AppError {
  const message = 'The passkey could not be added. Please try again.';
  return new AppError('passkey-refused', 400, message, cause === undefined ? {} : { cause });
}

function tooMany(): AppError {
  return new AppError('too-many-passkeys', 409, `There are ${MOST} passkeys already. Remove one first.`);
}
