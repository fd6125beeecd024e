import type { Profile } from './profile.ts';

/** Things to read, write, hear and collect. */
export const readingProfiles = {
  book: {
    materials: ['cloth binding', 'acid-free paper', 'half leather', 'paper over board'],
    origin: [
      'A clean copy with a straight spine; the previous owner read with washed hands.',
      'Published in a small edition and long out of print.',
      'Bound in the old way: sewn, not glued.',
      'Chosen from the shelves of a reader with excellent taste and too little room.',
    ],
    use: [
      'The kind of book you finish and then leave on the table for a week.',
      'Good company on trains.',
      'The illustrations alone are worth the postage.',
      'A sound copy for reading and a handsome one for keeping.',
    ],
    care: ['Keep out of direct sun.', 'Posted in a stiff card wrapper.', 'No smoke, no damp.'],
    longest: [18, 34],
    flat: true,
    weight: [220, 2400],
    facts: {
      Language: ['English', 'English', 'French', 'German'],
      Binding: ['hardback', 'cloth', 'paperback'],
      Pages: ['192', '248', '320', '416', '528'],
    },
    branded: false,
  },
  stationery: {
    materials: ['120 g laid paper', 'cotton paper', 'brass', 'cedar', 'turned resin', 'steel'],
    origin: [
      'Paper from a mill on a river, covers from a bindery on a hill.',
      'Designed by people who still write lists.',
      '{material}, and a finish that improves with fingerprints.',
      'Every piece is tried on the desk before it goes into a box.',
    ],
    use: [
      'Ink dries quickly and does not bleed through.',
      'Lies flat, stays shut, fits the pocket.',
      'Makes even a shopping list look considered.',
      'The perfect small present for people who have everything.',
    ],
    care: ['Keep dry.', 'Flush nibs with lukewarm water.', 'Refills fit standard sizes.'],
    longest: [10, 30],
    flat: true,
    weight: [60, 640],
    facts: { Ruling: ['plain', 'ruled', 'dotted', 'squared'], Format: ['A5', 'A6', 'A4', 'pocket'] },
    branded: true,
  },
  writing: {
    materials: ['turned resin', 'brass', 'cedar', 'blued steel', 'cotton paper'],
    origin: [
      'Made by people who still write letters, and answer them.',
      'Tried on the desk before it goes into its box.',
      '{material}, and a finish that improves with fingerprints.',
      'A pattern from the fifties that never needed a new version.',
    ],
    use: [
      'Writes, draws or measures at the first touch.',
      'Feels balanced for a page and for a chapter.',
      'Makes even a shopping list look considered.',
      'The perfect small present for people who have everything.',
    ],
    care: ['Rinse nibs with lukewarm water.', 'Keep it capped or in its case.', 'Refills fit standard sizes.'],
    facts: { 'Made in': ['Germany', 'Japan', 'England', 'Italy'], 'Gift box': ['yes', 'no'] },
    branded: true,
  },
  media: {
    materials: ['paper', 'card and polycarbonate', 'card', 'polycarbonate'],
    origin: [
      'From a collection that outgrew its room.',
      'Checked from the first track, page or minute to the last.',
      'Complete with its booklet, and the booklet still has its staples.',
      'One owner, no sunlight, no coffee rings.',
    ],
    use: [
      'Sounds, looks or reads as it should; we tried.',
      'Something to hold while you listen or watch, which turns out to matter.',
      'A good present for someone who says they have everything.',
      'Rare enough to be pleased about, common enough to use.',
    ],
    care: ['Keep upright, away from sun.', 'Hold by the edges.', 'Posted in a stiff mailer.'],
    facts: {
      Edition: ['first pressing', 'reissue', 'limited', 'standard'],
      Language: ['English', 'instrumental', 'several'],
    },
    branded: false,
  },
  keepsake: {
    materials: ['brass', 'silver plate', 'card and celluloid', 'enamelled tin', 'printed paper'],
    origin: [
      'Found in a cigar box with a note that said “keep”.',
      'From a collection that took forty years to build and a weekend to divide.',
      'We date it by its maker’s mark or its small print; our notes are included.',
      'Cleaned gently, if at all.',
    ],
    use: [
      'Small enough for a frame, a drawer or a coat pocket.',
      'The sort of thing that starts a collection.',
      'Looks splendid under a lamp.',
      'You can only buy one when somebody lets go of it.',
    ],
    care: ['Dust only; please do not polish the patina away.', 'Keep dry and out of the sun.', 'Handle by the edges.'],
    facts: {
      Era: ['1900–1930', '1930s', '1950s', '1970s', '1990s'],
      Provenance: ['private collection', 'house clearance', 'auction', 'dealer'],
    },
    branded: false,
  },
} as const satisfies Record<string, Profile>;
