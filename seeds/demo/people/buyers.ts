import { Random } from '../random.ts';

const GIVEN =
  'Amelia Noah Olivia Liam Sofia Mateo Yuki Hiroshi Chloé Lucas Freya Oskar Ingrid Lars Aisha Omar Priya Arjun Mei Wei Zoe Ethan Nadia Youssef Elena Marco Giulia Luca Hannah Jonas Lena Felix Marta Pedro Inês Tiago Kasia Jakub Agnieszka Piotr Ana Diego Camila Thabo Naledi Kofi Ama Ruth Daniel Grace Samuel Leila Cyrus Mina Joon Seo-yeon Tariq Fatima Viktor Daria Ivan Olena Eszter Bence Ioana Andrei Siobhán Declan Morag Callum Bronwyn Rhys Aroha Tane'.split(
    ' ',
  );
const FAMILY =
  'Adams Baker Carter Dubois Evans Fischer García Hansen Ito Jensen Kowalski Lefèvre Moreau Nakamura Okafor Patel Quinn Rossi Schmidt Tanaka Ueda Varga Wagner Xu Yılmaz Zhang Andersson Berg Costa Diaz Eriksen Ferrari Grant Hughes Ivanova Johansson Kim Lindqvist Mendoza Novak O’Brien Park Ramos Santos Takahashi Vogel Walsh Young Zimmermann Abebe Banerjee Chen Delgado Farouk Gill Haddad Iyer Khan Larsen Mbeki Nguyen Osei Pereira Reyes Singh Torres Usman Vidal Weber'.split(
    ' ',
  );
const PLACES: readonly (readonly [place: string, currency: string, locale: string])[] = [
  ['Chicago, Illinois', 'USD', 'en-US'],
  ['Seattle, Washington', 'USD', 'en-US'],
  ['Brooklyn, New York', 'USD', 'en-US'],
  ['Atlanta, Georgia', 'USD', 'en-US'],
  ['Toronto, Canada', 'CAD', 'en-CA'],
  ['Bristol, England', 'GBP', 'en-GB'],
  ['Leeds, England', 'GBP', 'en-GB'],
  ['Glasgow, Scotland', 'GBP', 'en-GB'],
  ['Paris, France', 'EUR', 'fr-FR'],
  ['Nantes, France', 'EUR', 'fr-FR'],
  ['Hamburg, Germany', 'EUR', 'de-DE'],
  ['Leipzig, Germany', 'EUR', 'de-DE'],
  ['Wien, Austria', 'EUR', 'de-AT'],
  ['Zürich, Switzerland', 'CHF', 'de-CH'],
  ['Madrid, Spain', 'EUR', 'es-ES'],
  ['Torino, Italy', 'EUR', 'it-IT'],
  ['Lisboa, Portugal', 'EUR', 'pt-PT'],
  ['Uppsala, Sweden', 'SEK', 'sv-SE'],
  ['Oslo, Norway', 'NOK', 'nb-NO'],
  ['Kraków, Poland', 'PLN', 'pl-PL'],
  ['Osaka, Japan', 'JPY', 'ja-JP'],
  ['Sapporo, Japan', 'JPY', 'ja-JP'],
  ['Sydney, Australia', 'AUD', 'en-AU'],
  ['Wellington, New Zealand', 'NZD', 'en-NZ'],
];

export interface BuyerSketch {
  name: string;
  location: string;
  currency: string;
  locale: string;
}

/** The `place`-th buyer: the same name whoever asks, and no two alike. */
export function buyerSketch(place: number): BuyerSketch {
  const random = new Random(`buyer ${place}`);
  const given = GIVEN[place % GIVEN.length] ?? '';
  const family = FAMILY[(place * 29 + Math.floor(place / GIVEN.length)) % FAMILY.length] ?? '';
  const [location, currency, locale] = random.pick(PLACES);
  return { name: `${given} ${family}`, location, currency, locale };
}
