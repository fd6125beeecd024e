export interface SmtpServer {
  host: string;
  port: number;
  /** Encrypted from the first byte (smtps), not only after STARTTLS. */
  secure: boolean;
  credentials: { user: string; pass: string } | undefined;
  /** On this machine: nobody else can listen on the way. */
  local: boolean;
}

/** smtp://user:password@host:587 or smtps://…; undefined for anything else. */
export function readSmtpUrl(text: string): SmtpServer | undefined {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return undefined;
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') return undefined;
  if ((url.username === '') !== (url.password === '')) return undefined;
  const [user, pass] = [decoded(url.username), decoded(url.password)];
  if (user === undefined || pass === undefined) return undefined;
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    credentials: user === '' ? undefined : { user, pass },
    local: /^(localhost|127(\.\d+){3}|::1)$/i.test(host),
  };
}

/** undefined where a percent sign stands for itself: a password with one would be another password. */
function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    return /\p{Cc}/u.test(plain) ? undefined : plain;
  } catch {
    return undefined;
  }
}
