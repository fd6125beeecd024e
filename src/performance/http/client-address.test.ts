import { describe, expect, test } from 'vitest';

import { readSettings } from '../../shared/settings.ts';
import { clientAddress, proxySettings } from './client-address.ts';

function settings(trusted?: string, header?: string) {
  const environment = {
    ...(trusted === undefined ? {} : { TRUSTED_PROXIES: trusted }),
    ...(header === undefined ? {} : { TRUSTED_PROXY_HEADER: header }),
  };
  return readSettings({ proxies: proxySettings }, environment).proxies;
}

function from(remoteAddress: string | undefined, headers: Record<string, string>, trusted?: string, header?: string) {
  return clientAddress({ socket: { remoteAddress }, headers }, settings(trusted, header));
}

const forwardedFor = (value: string) => ({ 'x-forwarded-for': value });

describe('without trusted proxies', () => {
  test('it is the address of the connection, whatever the headers say', () => {
    const claimed = { ...forwardedFor('198.51.100.1'), forwarded: 'for=198.51.100.1', 'x-real-ip': '198.51.100.1' };
    expect(from('203.0.113.9', claimed)).toBe('203.0.113.9');
    expect(from('127.0.0.1', claimed)).toBe('127.0.0.1');
    expect(from('::ffff:203.0.113.9', claimed)).toBe('203.0.113.9');
    expect(from('2001:DB8::0:1', claimed)).toBe('2001:db8::1');
    expect(from(undefined, claimed)).toBe('unknown');
  });
});

describe('behind trusted proxies', () => {
  const PROXIES = '10.0.0.0/8, 2001:db8:f::/48';

  test.each([
    ['one proxy', '198.51.100.1', '198.51.100.1'],
    ['two proxies', '198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['a proxy that speaks IPv6', '198.51.100.1, 2001:db8:f::2', '198.51.100.1'],
    ['a client that claims another address', '192.0.2.66, 198.51.100.1', '198.51.100.1'],
    ['a client that claims to be a proxy', '192.0.2.66, 10.0.0.66, 198.51.100.1', '198.51.100.1'],
    ['a client that claims a whole chain of proxies', '192.0.2.66, 10.9.9.9, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['nonsense to the left of the client', 'x"y, \\, <script>, 198.51.100.1', '198.51.100.1'],
    ['a port', '198.51.100.1:4711', '198.51.100.1'],
    ['IPv6', '2001:DB8:0::5', '2001:db8::5'],
    ['IPv6 in brackets with a port', '[2001:db8::5]:4711', '2001:db8::5'],
    ['mapped IPv4', '::ffff:198.51.100.1', '198.51.100.1'],
    ['a mapped proxy', '198.51.100.1, ::ffff:10.0.0.2', '198.51.100.1'],
    ['only proxies', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['nothing', '', '10.0.0.1'],
    ['what is no address', '198.51.100.1, unknown', '10.0.0.1'],
    ['an empty entry', '198.51.100.1, , 10.0.0.2', '10.0.0.2'],
    ['what is no address behind a proxy', '198.51.100.1, 1.2.3, 10.0.0.2', '10.0.0.2'],
    ['an address with leading zeros', '010.0.0.66', '10.0.0.1'],
  ])('with %s', (_, header, client) => {
    expect(from('10.0.0.1', forwardedFor(header), PROXIES)).toBe(client);
  });

  test('a client that is no proxy is not believed', () => {
    expect(from('203.0.113.9', forwardedFor('198.51.100.1'), PROXIES)).toBe('203.0.113.9');
  });

  test('the header that the proxies do not write is not read', () => {
    const both = { ...forwardedFor('198.51.100.1'), forwarded: 'for=192.0.2.66' };
    expect(from('10.0.0.1', both, PROXIES)).toBe('198.51.100.1');
    expect(from('10.0.0.1', both, PROXIES, 'forwarded')).toBe('192.0.2.66');
    expect(from('10.0.0.1', { forwarded: 'for=192.0.2.66' }, PROXIES)).toBe('10.0.0.1');
  });

  test('a header of any length costs little and pushes nothing out', () => {
    expect(from('10.0.0.1', forwardedFor(`${'192.0.2.66, '.repeat(20_000)}198.51.100.1`), PROXIES)).toBe(
      '198.51.100.1',
    );
    expect(from('10.0.0.1', forwardedFor(`${'10.0.0.7, '.repeat(20_000)}10.0.0.2`), PROXIES)).toBe('10.0.0.7');
    expect(from('10.0.0.1', forwardedFor('1'.repeat(5_000)), PROXIES)).toBe('10.0.0.1');
  });

  test.each([
    ['for=198.51.100.1', '198.51.100.1'],
    ['for=192.0.2.66, for=198.51.100.1;proto=https;by=10.0.0.1', '198.51.100.1'],
    ['proto=https; For="[2001:db8::5]:4711"', '2001:db8::5'],
    ['for=198.51.100.1, for="10.0.0.2:80"', '198.51.100.1'],
    ['for=198.51.100.1, for=unknown', '10.0.0.1'],
    ['for=198.51.100.1, for=_hidden', '10.0.0.1'],
    ['for=198.51.100.1, proto=https', '10.0.0.1'],
    ['for=192.0.2.66;for=198.51.100.1', '10.0.0.1'],
    ['for="192.0.2.66, for=198.51.100.1', '198.51.100.1'],
    ['for=2001:db8::5', '2001:db8::5'],
  ])('Forwarded: %s', (header, client) => {
    expect(from('10.0.0.1', { forwarded: header }, PROXIES, 'forwarded')).toBe(client);
  });
});

test('a wrong list of proxies stops the start', () => {
  expect(() => settings('10.0.0.0/99')).toThrow(/TRUSTED_PROXIES must be addresses and networks/);
  expect(() => settings('proxy.example')).toThrow(/TRUSTED_PROXIES/);
  expect(() => settings('10.0.0.1', 'x-real-ip')).toThrow(/TRUSTED_PROXY_HEADER/);
});
