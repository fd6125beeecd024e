import { errorCode } from '../../shared/errors.ts';
import { DeliveryFailed } from './transport.ts';

/** What nodemailer says of a failure; the answer of the server where it gave one. */
interface Failure {
  code: string | undefined;
  response: string | undefined;
  responseCode: number | undefined;
}

/**
 * Answers that are about the shop's access and not about the mail (RFC 4954, RFC 3207): somebody mends a setting, and then
 * the mail can be sent. 503 says that the commands came in the wrong order.
 */
const ABOUT_ACCESS = new Set([503, 530, 534, 535, 538]);

/**
 * A refusal of this mail (5xx to its sender, recipient or words; RFC 5321, 4.2.1) is for good. All else may be better the
 * next time: 4xx, lost and refused connections, TLS, wrong credentials.
 */
export function deliveryFailure(error: unknown): DeliveryFailed {
  const { code, response, responseCode } = failureOf(error);
  const aboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  const permanent = aboutMail && responseCode !== undefined && responseCode >= 500 && !ABOUT_ACCESS.has(responseCode);
  const said = response === undefined ? '' : withoutLinks(response);
  const text = said === '' ? withoutLinks(error instanceof Error ? error.message : String(error)) : said;
  return new DeliveryFailed(code === undefined ? text : `${code}: ${text}`, permanent, { cause: error });
}

function failureOf(error: unknown): Failure {
  const { response, responseCode } = (error ?? {}) as { response?: unknown; responseCode?: unknown };
  return {
    code: errorCode(error),
    response: typeof response === 'string' ? response : undefined,
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
  };
}

/** A filter may quote what it did not like: a link that signs in must not survive in a list of errors. */
function withoutLinks(text: string): string {
  return text
    .replace(/\b(https?:\/\/|www\.)\S+/gi, '[link]')
    .replace(/[A-Za-z0-9_-]{32,}/g, '[…]')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}
