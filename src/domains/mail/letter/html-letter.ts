import { contrast } from '../../../shared/contrast.ts';
import type { MailingShop } from '../mail.options.ts';
import { words } from './words.ts';
import type { Letter } from './write-letter.ts';

const GROUND = '#fbf7f0';
const INK = '#1c130b';
/** 6.9 to 1 on the ground. */
const FAINT = '#5c5248';
const FONT = `font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif`;

/** Headings, paragraphs and one link, with styles in place: mail programs know little more, and screen readers need no more. */
export function htmlLetter(letter: Letter, shop: MailingShop): string {
  const { language, subject, paragraphs, button, footer } = letter;
  const small = `margin:0 0 12px;font-size:14px;color:${FAINT}`;
  return [
    '<!doctype html>',
    `<html lang="${language}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light">',
    `<title>${escaped(subject)}</title>`,
    '</head>',
    `<body style="margin:0;padding:24px 16px;background:${GROUND};color:${INK};${FONT};font-size:16px;line-height:1.5">`,
    '<div style="max-width:560px;margin:0 auto">',
    `<p style="margin:0 0 24px;padding-bottom:12px;border-bottom:4px solid ${shop.color};font-size:18px;font-weight:bold">${shopName(shop)}</p>`,
    `<h1 style="margin:0 0 16px;font-size:24px;line-height:1.25">${escaped(subject)}</h1>`,
    ...paragraphs.map((paragraph) => `<p style="margin:0 0 16px">${withBreaks(paragraph)}</p>`),
    ...(button === undefined ? [] : buttonLines(button, shop.color, words[language].buttonDead, small)),
    ...(footer === undefined ? [] : [`<p style="${small};margin-top:24px">${withBreaks(footer)}</p>`]),
    '</div>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function shopName({ name, publicUrl }: MailingShop): string {
  if (publicUrl === undefined) return escaped(name);
  return `<a href="${escaped(publicUrl)}" style="color:${INK};text-decoration:none">${escaped(name)}</a>`;
}

function buttonLines(
  { label, url }: { label: string; url: string },
  color: string,
  dead: string,
  small: string,
): string[] {
  const dress = `display:inline-block;padding:12px 20px;border-radius:8px;background:${color};color:${textOn(color)}`;
  return [
    `<p style="margin:24px 0"><a href="${escaped(url)}" style="${dress};font-weight:bold;text-decoration:none">${escaped(label)}</a></p>`,
    `<p style="${small};word-break:break-all">${escaped(dead)}<br><a href="${escaped(url)}" style="color:${FAINT}">${escaped(url)}</a></p>`,
  ];
}

/** One of the two is at least 4.5 to 1 on any colour, as WCAG 2.2 AA asks. */
function textOn(color: string): string {
  return contrast(color, '#ffffff') >= contrast(color, '#000000') ? '#ffffff' : '#000000';
}

function withBreaks(text: string): string {
  return escaped(text).replaceAll('\n', '<br>');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
