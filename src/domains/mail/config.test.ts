import { describe, expect, test } from 'vitest';

import { readConfig } from '../../config.ts';
import { StartError } from '../../shared/errors.ts';

const read = (environment: Record<string, string>) => readConfig(environment).mail;

describe('the settings of mail', () => {
  test('are all optional', () => {
    expect(read({})).toEqual({ SMTP_URL: undefined, MAIL_FROM: undefined, SMTP_TLS: undefined, SMTP_TIMEOUT: 10_000 });
  });

  test.each([
    ['smtp://mail.example', { host: 'mail.example', port: 587, secure: false, credentials: undefined, local: false }],
    ['smtps://mail.example', { port: 465, secure: true }],
    ['smtp://shop:p%40ss%2F%25@mail.example:2525', { port: 2525, credentials: { user: 'shop', pass: 'p@ss/%' } }],
    ['smtp://localhost:25', { local: true }],
    ['smtp://127.0.0.1:1025/', { host: '127.0.0.1', local: true }],
    ['smtp://[::1]:25', { host: '::1', local: true }],
    ['smtp://127.0.0.1.mail.example', { local: false }],
  ])('read %s', (url, server) => {
    expect(read({ SMTP_URL: url, MAIL_FROM: 'hello@shop.example' }).SMTP_URL).toMatchObject(server);
  });

  test.each([
    'mail.example:587',
    'http://mail.example',
    'smtp://',
    'smtp://shop@mail.example',
    'smtp://shop:50%off@mail.example',
    'smtp://shop:a%0d%0ab@mail.example',
    'smtp://mail.example/inbox',
    'smtp://mail.example?tls=off',
    'smtp://mail.example:99999',
  ])('refuse SMTP_URL=%s', (url) => {
    const reading = () => read({ SMTP_URL: url, MAIL_FROM: 'hello@shop.example' });
    expect(reading).toThrow(StartError);
    expect(reading).toThrow(/^Wrong setting: SMTP_URL must be an address such as smtp:/);
  });

  test('do not repeat a password, however wrong the rest is', () => {
    expect(() => read({ SMTP_URL: 'smtp://shop:geheim50%@mail.example', MAIL_FROM: 'x' })).not.toThrow(/geheim/);
  });

  test.each([
    ['hello@shop.example', { name: undefined, address: 'hello@shop.example' }],
    ['Marigold & Sons <hello@shop.example>', { name: 'Marigold & Sons', address: 'hello@shop.example' }],
    ['<hello@shop.example>', undefined],
    ['hello@shop.example, other@shop.example', undefined],
    ['Marigold <hello@shop.example> <other@shop.example>', undefined],
    ['Marigold\r\nBcc: eve@example.com <hello@shop.example>', undefined],
    ['Marigold', undefined],
  ])('read MAIL_FROM=%s', (from, sender) => {
    if (sender === undefined) expect(() => read({ MAIL_FROM: from })).toThrow(/MAIL_FROM must be one address/);
    else expect(read({ MAIL_FROM: from }).MAIL_FROM).toEqual(sender);
  });

  test('ask for MAIL_FROM where there is a server', () => {
    expect(() => read({ SMTP_URL: 'smtp://shop:secret@mail.example' })).toThrow(/^MAIL_FROM is missing/);
  });

  test.each([
    ['SMTP_TLS', 'off'],
    ['SMTP_TIMEOUT', '10s'],
  ])('refuse %s=%s', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(`${name} must be`);
  });
});
