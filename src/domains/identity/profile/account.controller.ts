import { Body, Controller, Delete, Get, Patch, Post, Put, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { Endpoint, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { readUpload, UPLOAD_TYPES } from '../../media/index.ts';
import { Requesters } from '../audit/requester.ts';
import { CROSS_SITE, Reads } from '../same-origin.ts';
import type { Session } from '../sessions/sessions.ts';
import { CurrentSession, SignedIn } from '../signed-in.ts';
import { type AccountView, accountView } from './account.view.ts';
import { BecomeSeller } from './become-seller.ts';
import { AVATAR_BYTES, ChangeAvatar } from './change-avatar.ts';
import { EditProfile } from './edit-profile.ts';
import { type ProfileEdit, profileEdit } from './profile.schemas.ts';

const BINARY = { schema: { type: 'string', format: 'binary' } };

@ApiTags('account')
@Controller('api/account')
export class AccountController {
  private readonly profile: EditProfile;
  private readonly avatar: ChangeAvatar;
  private readonly selling: BecomeSeller;
  private readonly requesters: Requesters;

  constructor(profile: EditProfile, avatar: ChangeAvatar, selling: BecomeSeller, requesters: Requesters) {
    this.profile = profile;
    this.avatar = avatar;
    this.selling = selling;
    this.requesters = requesters;
  }

  @Get()
  @SignedIn({ scope: 'account:read' })
  @Endpoint({ summary: 'Your account', response: accountView })
  async account(@CurrentSession() { person }: Session): Promise<AccountView> {
    return this.profile.read(person.id);
  }

  @Patch()
  @SignedIn({ scope: 'account:write' })
  @RateLimit('write')
  @Refuses({ ...CROSS_SITE, 409: 'The account has changed since `updatedAt`' })
  @Endpoint({ summary: 'Change your profile and settings', body: profileEdit, response: accountView })
  async edit(
    @CurrentSession() { person }: Session,
    @Body({ schema: profileEdit }) edit: ProfileEdit,
  ): Promise<AccountView> {
    return this.profile.edit(person.id, edit);
  }

  @Put('avatar')
  @SignedIn({ scope: 'account:write' })
  @RateLimit('write')
  @Reads(...UPLOAD_TYPES)
  @ApiConsumes(...UPLOAD_TYPES)
  @ApiBody(BINARY)
  @Refuses({
    ...CROSS_SITE,
    400: 'There is no picture in the request',
    413: `The file is larger than ${AVATAR_BYTES / 1_000_000} MB, or the picture has too many pixels`,
    415: 'The file is no JPEG, PNG, WebP, AVIF or GIF',
    422: 'The picture is damaged',
  })
  @Endpoint({ summary: 'Your picture: the file itself, or a form with one file', response: accountView })
  async setAvatar(@CurrentSession() { person }: Session, @Req() request: FastifyRequest): Promise<AccountView> {
    return this.avatar.set(person.id, await readUpload(request, AVATAR_BYTES));
  }

  @Delete('avatar')
  @SignedIn({ scope: 'account:write' })
  @RateLimit('write')
  @Refuses(CROSS_SITE)
  @Endpoint({ summary: 'Remove your picture; nothing happens without one', status: 204 })
  async removeAvatar(@CurrentSession() { person }: Session): Promise<void> {
    await this.avatar.remove(person.id);
  }

  @Post('seller-role')
  @SignedIn()
  @RateLimit('write')
  @Refuses({ 403: 'The e-mail address is not confirmed, or the request did not come from the shop itself' })
  @Endpoint({ summary: 'Begin to sell; whoever may already stays what they are', response: accountView })
  async becomeSeller(@CurrentSession() { person }: Session, @Req() request: FastifyRequest): Promise<AccountView> {
    return this.selling.begin(person.id, this.requesters.of(request));
  }
}
