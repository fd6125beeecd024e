import { sentenceOf } from './messages/index.ts';
import type { Reader } from './reader.ts';

/** Why a form was not taken, to be said beside it. */
export interface Refusal {
  status: number;
  /** Of the AppError: "wrong-credentials". */
  code: string;
  /** In English, for refusals that the pages have no words of their own for. */
  message: string;
  /** What was wrong with single fields. */
  faults: readonly { name: string; accepted: string; code?: string }[];
}

/** Refusals of work that is taken again shortly: what was typed stays for it. */
const BUSY = ['busy', 'analysis-busy'];

/**
 * Does what a form asks for.
 * @returns why it was refused, undefined once it is done. What is nobody's mistake is thrown on.
 */
export async function refusalOf(action: () => Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await action();
    return undefined;
  } catch (thrown) {
    if (isRefusal(thrown) && (thrown.status < 500 || BUSY.includes(thrown.code)) && thrown.status !== 404)
      return thrown;
    throw thrown;
  }
}

/** Of a form with several buttons: whether the one that saves was pressed, or none. */
export function asksToSave(form: URLSearchParams): boolean {
  return (form.get('action') ?? 'save') === 'save';
}

/** Some files of a form were not taken: what else it holds stays, and nothing is saved. */
export const PICTURES_REFUSED: Refusal = { status: 422, code: 'pictures-refused', message: '', faults: [] };

/** The sentence above the form: the message "refusal.<code>" of the catalogue. */
export function wordsOfRefusal(
  { locale, t }: Pick<Reader, 'locale' | 't'>,
  { code, message, faults }: Refusal,
): string {
  if (faults.length > 0) return t('refusal.invalid-parameter');
  return sentenceOf(locale, `refusal.${code}`) ?? message;
}

/** The sentence beside a field, the message "fault.<field>.<code>"; undefined where nothing is wrong with it. */
export function wordsOfFault(
  { locale, t }: Pick<Reader, 'locale' | 't'>,
  refusal: Refusal | undefined,
  field: string,
): string | undefined {
  const fault = refusal?.faults.find(({ name }) => name === field);
  if (fault === undefined) return undefined;
  const known =
    sentenceOf(locale, `fault.${field}.${fault.code ?? 'wrong'}`) ?? sentenceOf(locale, `fault.${field}.wrong`);
  return known ?? t('fault.other', { accepted: fault.accepted });
}

/** The bundled pages have their own copy of every class: an error is known by its fields. */
function isRefusal(thrown: unknown): thrown is Refusal {
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { status, code, faults } = thrown as Partial<Record<keyof Refusal, unknown>>;
  return typeof status === 'number' && status >= 400 && typeof code === 'string' && Array.isArray(faults);
}
