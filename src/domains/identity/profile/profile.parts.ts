import type { IdentityParts } from '../identity.parts.ts';
import { AccountController } from './account.controller.ts';
import { BecomeSeller } from './become-seller.ts';
import { ChangeAvatar } from './change-avatar.ts';
import { EvictAvatars } from './evict-avatar.ts';
import { EditProfile } from './edit-profile.ts';

export const profileParts: IdentityParts = {
  providers: [EditProfile, ChangeAvatar, BecomeSeller, EvictAvatars],
  controllers: [AccountController],
};
