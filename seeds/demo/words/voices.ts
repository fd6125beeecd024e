import type { Voice } from '../people/sellers.ts';
import type { Condition } from '../products/condition.ts';

/** How a listing begins. */
export const OPENINGS: Readonly<Record<Voice, readonly string[]>> = {
  warm: [
    'This {noun} is one of the things we would keep if we could keep everything.',
    '{a} {noun} with a bit of soul: {detail}.',
    'For the corner of your life that deserves something good.',
    'I chose this {noun} because it does one thing and does it beautifully.',
    'Some things make an ordinary Tuesday better. Here is one: {noun}, {detail}.',
    'We packed the first of these for a friend and have been packing them ever since.',
    'Made to be used every day and handed on afterwards.',
  ],
  brief: [
    '{Noun}, {detail}.',
    'A good {noun}. Nothing missing, nothing extra.',
    '{Noun}: tested, packed, ready to go.',
    'What it says: {noun}, {detail}.',
    'Straightforward {noun} for people who read the specifications first.',
  ],
  expert: [
    'The short version: {a} {noun} in {material}, {detail}, and worth its price.',
    'We compared this {noun} with six others before we listed it.',
    'Look at the details: {detail}, and {material} where others save.',
    '{a} {noun} of the kind we would recommend to a colleague.',
    'If you have owned a poor one, you will notice the difference in the first minute.',
    'Every {noun} that leaves us has been on the bench first.',
  ],
  playful: [
    'Your old one has been dropping hints. Meet its successor: {noun}, {detail}.',
    'Warning: guests will pick up this {noun} and forget to put it down.',
    'Not strictly necessary. Neither are birthdays.',
    'Somewhere out there is a person who needs exactly this {noun}. Hello!',
    'We named the prototype Gerald. Gerald did well, so here is the {noun}.',
    'Half of our Tuesday meetings are about this {noun}.',
  ],
};

/** How it ends. */
export const CLOSINGS: Readonly<Record<Voice, readonly string[]>> = {
  warm: [
    'Every parcel leaves {town} within two working days, wrapped in paper, not plastic.',
    'Write to us if you want to see it from another side; we are happy to take a picture.',
    'Thank you for buying from a small shop. It matters more than you think.',
    'Gift wrapping is free: just leave a note with your order.',
  ],
  brief: [
    'Ships from {town} next working day.',
    'Returns within 30 days, no questions.',
    'Questions? Send a message, we answer the same day.',
    'Tracked shipping included.',
  ],
  expert: [
    'If something fails within two years, we repair it or take it back.',
    'Ask us anything about it before you buy; that is what we are here for.',
    'Packed in a double box and insured, from our door in {town} to yours.',
    'Spare parts and advice come with it, for as long as {shop} exists.',
  ],
  playful: [
    'Dispatched from {town} by a team of three humans and one opinionated cat.',
    'Returns are easy. Saying goodbye to it is not.',
    'Free sticker in every parcel, because why not.',
    'Tell us where it ended up: we love pictures.',
  ],
};

/** What a seller says of a thing that is not new. */
export const CONDITION_NOTES: Readonly<Record<Exclude<Condition, 'new'>, readonly string[]>> = {
  like_new: [
    'Used twice and kept in its box since. I cannot find a mark on it.',
    'As new: it was a gift, and we already had one.',
    'Display piece, never really used; complete with everything.',
  ],
  good: [
    'Used but well kept: light marks of wear, shown in the pictures, everything works.',
    'It has lived a little. A few small scratches, nothing that catches the eye from a step away.',
    'Second-hand in good order. Cleaned and checked last week.',
  ],
  fair: [
    'Honest wear: scuffs and one repair, priced accordingly. It still does its job.',
    'For use, not for the glass case. The marks are visible and the price reflects that.',
    'Well loved. Sound where it counts, tired at the edges.',
  ],
  refurbished: [
    'Refurbished in our workshop: opened, cleaned, worn parts replaced, tested for a full day.',
    'Professionally refurbished with a new battery where there is one, and a year of warranty.',
    'Taken apart, serviced and put together again. Small marks on the case are possible.',
  ],
};
