import { Readable } from 'node:stream';

import { Body, Controller, Delete, Get, Post, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { Requesters } from '../audit/requester.ts';
import { BrowserSessions } from '../sessions/browser-sessions.ts';
import { ConfirmPerson } from '../proof/confirm-person.ts';
import { holdToFreshProof } from '../proof/fresh.ts';
import { CROSS_SITE } from '../same-origin.ts';
import type { Session } from '../sessions/sessions.ts';
import { CurrentSession, SignedIn } from '../signed-in.ts';
import { DeleteAccount } from './delete-account.ts';
import { ExportAccount } from './export-account.ts';
import { exportView } from './export.view.ts';
import { type OwnPassword, ownPassword } from './leaving.schemas.ts';

@ApiTags('account')
@Controller('api/account')
export class LeavingController {
  private readonly person: ConfirmPerson;
  private readonly copy: ExportAccount;
  private readonly account: DeleteAccount;
  private readonly browsers: BrowserSessions;
  private readonly requesters: Requesters;

  constructor(
    person: ConfirmPerson,
    copy: ExportAccount,
    account: DeleteAccount,
    browsers: BrowserSessions,
    requesters: Requesters,
  ) {
    this.person = person;
    this.copy = copy;
    this.account = account;
    this.browsers = browsers;
    this.requesters = requesters;
  }

  @Get('export')
  @SignedIn()
  @RateLimit('export')
  @Refuses({ 403: 'You proved who you are more than ten minutes ago: `fresh-proof-required`' })
  @Endpoint({ summary: 'A copy of all the shop holds on you', response: exportView, secret: true })
  async exportFresh(@CurrentSession() session: Session, @Req() request: FastifyRequest): Promise<StreamableFile> {
    holdToFreshProof(session);
    return this.file(session.person.id, request);
  }

  @Post('export')
  @SignedIn()
  @RateLimit('export')
  @Refuses({ ...CROSS_SITE, 403: 'The password is wrong, or the request did not come from the shop itself' })
  @Endpoint({
    summary: 'A copy of all the shop holds on you, however long ago you signed in',
    body: ownPassword,
    response: exportView,
    secret: true,
  })
  async exportConfirmed(
    @CurrentSession() { person }: Session,
    @Body({ schema: ownPassword }) { password }: OwnPassword,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    await this.person.byPassword(person.id, password, 'password');
    return this.file(person.id, request);
  }

  @Delete()
  @SignedIn()
  @RateLimit('password-check')
  @Refuses({
    403: 'The password is wrong, or the request did not come from the shop itself',
    409: 'You have sales that are not finished, or are the only administrator',
  })
  @Endpoint({ summary: 'Leave the shop for good; there is no way back', body: ownPassword, status: 204 })
  async leave(
    @CurrentSession() { person }: Session,
    @Body({ schema: ownPassword }) { password }: OwnPassword,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.person.byPassword(person.id, password, 'password');
    await this.account.leave(person.id, this.requesters.of(request));
    await this.browsers.end(request, reply);
  }

  private file(personId: string, request: FastifyRequest): StreamableFile {
    const pieces = Readable.from(this.copy.pieces(personId, this.requesters.of(request)), {
      objectMode: true,
      highWaterMark: 1,
    });
    return new StreamableFile(pieces, {
      type: 'application/json; charset=utf-8',
      disposition: 'attachment; filename="social-selling-account.json"',
    });
  }
}
