import { isIP } from 'node:net';

import { AppError } from '../../../shared/errors.ts';

/** Who passkeys are made for (Web Authentication Level 3, section 4): a domain, and the one origin that may use them. */
export interface Party {
  id: string;
  origin: string;
  name: string;
}

/** The shop as browsers know it: PUBLIC_URL; without it the localhost that a request came to. */
export class RelyingParty {
  private readonly publicUrl: URL | undefined;
  private readonly shopName: string;

  constructor(publicUrl: string | undefined, shopName: string) {
    this.publicUrl = publicUrl === undefined ? undefined : new URL(publicUrl);
    this.shopName = shopName;
  }

  /** @throws AppError `passkeys-unavailable` (409) for a shop that is known by an address of numbers alone. */
  at(request: { protocol: string; host: string }): Party {
    const url = this.publicUrl ?? localhost(request);
    if (url === undefined || isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) {
      throw new AppError('passkeys-unavailable', 409, 'Passkeys need a shop with a name: set PUBLIC_URL.');
    }
    return { id: url.hostname, origin: url.origin, name: this.shopName };
  }
}

function localhost({ protocol, host }: { protocol: string; host: string }): URL | undefined {
  const address = `${protocol}://${host}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.hostname === 'localhost' ? url : undefined;
}
