import { describe, expect, it } from 'vitest';

import type { ProductCardView } from '../../domains/catalog/index.ts';
import type { PictureView } from '../../domains/media/index.ts';
import { readerOf } from '../reader.ts';
import type { Shop } from '../shop.ts';
import { avatar } from './avatar.ts';
import { facetValues } from './facet-values.ts';
import { pictureOf } from './picture.ts';
import { productCard } from './product-card.ts';
import { reviewItem } from './review.ts';
import { sellerCard } from './seller-card.ts';
import { shortStars, stars } from './stars.ts';

const HOSTILE = `</a><script>alert("1")</script>' onload='x`;

const reader = readerOf({
  locals: { shop: {} as Shop, locale: 'en' },
  url: new URL('http://shop.example/?lang=de'),
});

const picture: PictureView = {
  alt: HOSTILE,
  width: 1000,
  height: 800,
  placeholder: 'data:image/webp;base64,AAAA',
  sources: [
    { format: 'jpeg', width: 800, bytes: 1, url: '/images/800.jpg' },
    { format: 'jpeg', width: 400, bytes: 1, url: '/images/400.jpg' },
    { format: 'avif', width: 150, bytes: 1, url: '/images/150.avif' },
    { format: 'avif', width: 800, bytes: 1, url: '/images/800.avif' },
  ],
};

const product: ProductCardView = {
  id: '00000000-0000-7000-8000-000000000001',
  slug: 'cup',
  title: HOSTILE,
  category: 'home',
  brand: null,
  price: 1_250,
  priceVaries: true,
  currency: 'EUR',
  condition: 'good',
  stock: 1,
  ratingAverage: 4.5,
  ratingCount: 3,
  seller: { id: '00000000-0000-7000-8000-000000000002', slug: 'anna', name: HOSTILE, location: HOSTILE },
  picture,
  createdAt: '2026-01-01T00:00:00.000Z',
};

/** No markup of the hostile words is left, and no quote of theirs ends an attribute. */
function expectHarmless(markup: string): void {
  expect(markup).not.toMatch(/<script|alert\("|' onload=/);
  expect(markup).toContain('&lt;script&gt;');
}

describe('the words of visitors and sellers', () => {
  it.each([
    ['a card', productCard(reader, product)],
    ['a picture', pictureOf(picture)],
    ['a missing picture', pictureOf(null, { missing: HOSTILE })],
    [
      'a seller',
      sellerCard(reader, {
        id: product.seller.id,
        slug: 'anna',
        name: HOSTILE,
        location: HOSTILE,
        avatar: null,
        bio: '',
        joinedAt: '2026-01-01T00:00:00.000Z',
        followers: 0,
        listings: 1,
        sales: 0,
        ratingAverage: 0,
        ratingCount: 0,
      }),
    ],
    [
      'a review',
      reviewItem(
        reader,
        {
          id: product.id,
          rating: 4,
          author: HOSTILE,
          body: HOSTILE,
          sellerReply: HOSTILE,
          createdAt: product.createdAt,
        },
        HOSTILE,
        { slug: 'cup', title: HOSTILE },
      ),
    ],
    ['a filter', facetValues(reader, [{ label: HOSTILE, count: 1, selected: true, href: `/?q=${HOSTILE}` }], false)],
  ])('are no markup in %s', (_, markup) => {
    expectHarmless(String(markup));
  });

  it('give an avatar letters, not markup', () => {
    expect(String(avatar('<b &c', 40))).toContain('>&lt;&amp;</text>');
    expect(String(avatar('👩‍🚀 Ada', 40))).toContain('>👩‍🚀A</text>');
    const source = { format: 'webp' as const, width: 150, bytes: 1, url: '/images/a.webp' };
    const picture = { alt: 'Ada', width: 150, height: 150, placeholder: 'data:,', sources: [source] };
    expect(String(avatar('Ada', 40, picture))).toContain('<span class="avatar portrait of-40">');
    expect(String(avatar('Ada', 40, picture))).toContain('alt=""');
  });
});

describe('a picture', () => {
  it('offers each format with its widths in order, and falls back to what every browser knows', () => {
    const markup = String(pictureOf(picture, { sizes: '5rem', as: 'arch' }));
    expect(markup).toContain('<span class="picture arch">');
    expect(markup).toContain(
      '<source type="image/avif" srcset="/images/150.avif 150w, /images/800.avif 800w" sizes="5rem" />',
    );
    expect(markup).toContain('src="/images/400.jpg" srcset="/images/400.jpg 400w, /images/800.jpg 800w" sizes="5rem"');
    expect(markup).toContain('loading="lazy" decoding="async"');
    expect(markup).toContain('<img class="beneath" src="data:image/webp;base64,AAAA"');
    expect(markup).not.toContain('style=');
  });

  it('comes first where the page opens with it', () => {
    expect(String(pictureOf(picture, { priority: true }))).toContain(
      'loading="eager" fetchpriority="high" decoding="sync"',
    );
  });

  it('has no placeholder of foreign making', () => {
    const foreign = { ...picture, placeholder: 'data:image/svg+xml,x);color:red' };
    expect(String(pictureOf(foreign))).not.toMatch(/beneath|svg/);
  });

  it('leaves its place where there is none, silently unless told what to say', () => {
    expect(String(pictureOf(undefined))).toContain('<span class="picture missing" >');
    expect(String(pictureOf(null, { missing: 'None' }))).toContain('role="img" aria-label="None"');
  });
});

describe('a picture that is being made', () => {
  const coming = { ...picture, alt: 'A cup', sources: [] };

  it('shows what is known of it, in its place', () => {
    const markup = String(pictureOf(coming, { as: 'arch', preparing: HOSTILE }));
    expect(markup).toContain('<span class="picture coming arch">');
    expect(markup).toContain(
      '<img class="beneath" src="data:image/webp;base64,AAAA" width="1000" height="800" alt="" />',
    );
    expect(markup).toContain('role="img" aria-label="A cup"');
    expectHarmless(markup);
    expect(markup).not.toMatch(/<picture|srcset/);
  });

  it('says nothing where the text beside it says it', () => {
    const markup = String(pictureOf(coming, { alt: '' }));
    expect(markup).not.toMatch(/role=|aria-label|class="words"/);
  });

  it('has its colour where it has no placeholder, if that is one', () => {
    const coloured = { ...coming, placeholder: '', dominantColour: '#a1b2c3' };
    expect(String(pictureOf(coloured))).toContain('<rect width="100%" height="100%" fill="#a1b2c3"></rect>');
    expect(String(pictureOf({ ...picture, placeholder: '', dominantColour: '#a1b2c3' }))).toContain('#a1b2c3');
    expect(String(pictureOf({ ...coloured, dominantColour: 'red;x' }))).not.toContain('beneath');
    expect(String(pictureOf({ ...coloured, dominantColour: null }))).not.toContain('beneath');
  });
});

describe('a card', () => {
  it('leads to its listing in the language chosen by hand', () => {
    expect(String(productCard(reader, product))).toContain('<a href="/p/cup?lang=de">');
  });

  it('has a heading and an id as asked, and names the seller unless the page does', () => {
    const markup = String(productCard(reader, product, { id: 'item-1', level: 2, seller: false }));
    expect(markup).toMatch(
      /^<li class="card" id="item-1"><div class="frame"><span class="picture".*<h2 class="title">/,
    );
    expect(markup).not.toContain('class="seller"');
  });

  it('says that it is sold out before its condition', () => {
    expect(String(productCard(reader, { ...product, stock: 0 }))).toContain('>Sold out</span>');
    expect(String(productCard(reader, product))).toContain('>Good</span>');
    expect(String(productCard(reader, { ...product, condition: 'new' }))).not.toContain('badge');
  });

  it('has no stars before the first review', () => {
    expect(String(productCard(reader, { ...product, ratingCount: 0 }))).not.toContain('stars');
  });
});

describe('stars', () => {
  it('are full, half or empty', () => {
    const drawn = String(stars(reader, 3.5));
    expect(drawn.match(/class="empty"/g)).toHaveLength(5);
    expect(drawn.match(/<svg width="20"/g)).toHaveLength(3);
    expect(drawn.match(/<svg width="10"/g)).toHaveLength(1);
    expect(drawn).toContain('3.5 out of 5 stars');
  });

  it('are one and a figure where it is short, with the count where there is one', () => {
    expect(String(shortStars(reader, 4.5, 1_234))).toContain('(1,234)');
    expect(String(shortStars(reader, 4.5))).not.toContain('(');
  });
});
