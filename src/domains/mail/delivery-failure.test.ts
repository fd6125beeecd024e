import { describe, expect, test } from 'vitest';

import { deliveryFailure } from './delivery-failure.ts';

function failure(code: string, responseCode?: number, response?: string): Error {
  return Object.assign(new Error(response ?? code), { code, responseCode, response });
}

describe('a refusal', () => {
  test.each([
    ['of the recipient', failure('EENVELOPE', 550, '550 5.1.1 unknown')],
    ['of the words', failure('EMESSAGE', 554, '554 5.7.1 spam')],
    ['of the size', failure('EMESSAGE', 552, '552 too large')],
  ])('%s is for good', (_, error) => {
    expect(deliveryFailure(error).permanent).toBe(true);
  });

  test.each([
    ['for now', failure('EENVELOPE', 451, '451 later')],
    ['of a server that closes', failure('EENVELOPE', 421, '421 closing')],
    ['of the credentials', failure('EAUTH', 535, '535 wrong')],
    ['for want of credentials', failure('EENVELOPE', 530, '530 authenticate first')],
    ['of an order of commands', failure('EMESSAGE', 503, '503 bad sequence')],
    ['of the connection', failure('EPROTOCOL', 554, '554 no service here')],
    ['to encrypt', failure('ETLS')],
    ['of a connection', failure('ECONNECTION')],
    ['without any code', new Error('something else')],
    ['that is no error at all', 'odd'],
  ])('%s may be over the next time', (_, error) => {
    expect(deliveryFailure(error).permanent).toBe(false);
  });

  test('is told in a line of 300 characters, without links and tokens', () => {
    const quoted = `554 see http://x.example/a?b=c and www.y.example/d,\r\n554 token Zm9yIHlvdXIgZXllcyBvbmx5IGFuZCBub2JvZHk ${'long '.repeat(100)}`;
    const { message } = deliveryFailure(failure('EMESSAGE', 554, quoted));
    expect(message).toMatch(/^EMESSAGE: 554 see \[link\] and \[link\] 554 token \[…\] long /);
    expect(message).toHaveLength(300);
  });
});
