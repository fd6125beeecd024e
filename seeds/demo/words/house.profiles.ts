import type { Profile } from './profile.ts';

/** Things for the house. */
export const houseProfiles = {
  wood: {
    materials: ['solid oak', 'European beech', 'ash', 'walnut', 'reclaimed pine', 'birch'],
    origin: [
      'Built in a two-person workshop, with mortise-and-tenon joints where most factories use screws.',
      'The {material} comes from a mill forty minutes away and dries for a year before we touch it.',
      'Cut, shaped and finished by hand; you can still feel the spokeshave on the underside.',
      'A simple pattern that has not changed since the sixties, because nothing about it needed changing.',
      'Sanded to 240 grit, oiled twice and left to harden for a week.',
    ],
    use: [
      'It does not wobble, it does not creak, and it is light enough to move with one hand.',
      'Comfortable for the length of a long dinner, which is the only test that counts.',
      'The colour deepens over the first year and then stays.',
      'Looks at home beside old furniture and new.',
      'We have had ours in the kitchen for six years and it only looks better.',
    ],
    care: [
      'Wipe with a damp cloth and oil once a year.',
      'Keep it a little away from radiators; wood likes even temperatures.',
      'Scratches sand out, which is the whole point of solid wood.',
    ],
    longest: [45, 190],
    weight: [3500, 9500],
    facts: {
      Finish: ['hard-wax oil', 'linseed oil', 'matt lacquer', 'soap finish'],
      Assembly: ['none needed', 'legs screw in'],
    },
    branded: false,
  },
  upholstery: {
    materials: ['linen-cotton blend', 'wool bouclé', 'recycled polyester weave', 'cotton velvet', 'heavy canvas'],
    origin: [
      'A beech frame, eight-way springs and a {material} cover that comes off with a zip.',
      'Made to order in a small factory that has upholstered for three generations.',
      'We tested eleven fabrics with two cats and a toddler; {material} won.',
      'The frame is guaranteed for ten years, because it is glued, dowelled and screwed.',
    ],
    use: [
      'Sits deeper than it looks, and you can nap on it without folding your knees.',
      'Small enough for a one-bedroom flat, generous enough for two and a dog.',
      'The cushions keep their shape: plump them on Sundays and that is all.',
      'It arrives in two boxes that fit through a 70 cm door.',
    ],
    care: [
      'Covers wash at 30 °C; dry them flat.',
      'Vacuum with the soft brush and turn the cushions now and then.',
      'Blot spills, never rub.',
    ],
    longest: [120, 205],
    weight: [24000, 58000],
    facts: {
      Frame: ['kiln-dried beech', 'birch plywood', 'powder-coated steel'],
      Cover: ['removable', 'removable and washable'],
    },
    branded: true,
  },
  candle: {
    materials: ['beeswax', 'soy wax', 'rapeseed wax', 'coconut wax'],
    origin: [
      'Poured in batches of twenty-four at a kitchen table that has seen better days.',
      'Pure {material}, a cotton wick and nothing that needs a warning triangle.',
      'The wax comes from beekeepers we know by name.',
      'Each one rests for two weeks before it ships, so that the scent settles.',
    ],
    use: [
      'Burns evenly to the edge and does not drip in still air.',
      'The scent fills a bedroom without announcing itself in the hall.',
      'Lovely on a table, better in a bathroom, best in a power cut.',
      'Leaves no soot on the ceiling.',
    ],
    care: [
      'Trim the wick to 5 mm and let the whole surface melt the first time.',
      'Never leave a burning candle alone.',
      'A cold spoon and hot water get wax out of nearly everything.',
    ],
    longest: [8, 22],
    weight: [180, 620],
    facts: { 'Burn time': ['30 hours', '45 hours', '60 hours'], Wick: ['cotton', 'wood'] },
    branded: false,
  },
  lighting: {
    materials: ['powder-coated steel', 'anodised aluminium', 'opal glass', 'washi paper', 'spun brass'],
    origin: [
      'Designed around one idea: light where you need it and none in your eyes.',
      'We assemble and test every one on the bench before it is packed.',
      'A classic shape in {material}, wired to current standards.',
      'Made in a family workshop that used to supply railway stations.',
    ],
    use: [
      'Warm, even light that flatters faces and food.',
      'Two of them make a room; one makes a corner.',
      'Uses about as much power in a year as a kettle in a week.',
      'Switch it on at dusk and the evening starts.',
    ],
    care: ['Dust with a dry cloth.', 'Unplug before cleaning.', 'Spare parts are a message away.'],
    longest: [6, 45],
    weight: [90, 1900],
    facts: { 'Colour temperature': ['2200 K', '2700 K', '3000 K'], Dimmable: ['yes', 'no'] },
    branded: true,
  },
  decor: {
    materials: ['brass', 'mahogany', 'cast resin', 'steel', 'gilded wood'],
    origin: [
      'Found in a house clearance and brought back to working order.',
      'A copy of a piece we fell in love with and could not afford.',
      'The {material} has the kind of patina you cannot buy in a spray can.',
      'Checked, cleaned and photographed in daylight; what you see is what arrives.',
    ],
    use: [
      'Gives a hallway something to do.',
      'Quiet enough for a bedroom, handsome enough for a mantelpiece.',
      'Visitors ask about it, which is half the pleasure.',
      'It suits a shelf of books, a plant and not much else.',
    ],
    care: ['A soft dry cloth is all it needs.', 'Keep out of direct sun.', 'Hang on two hooks if you can.'],
    longest: [14, 60],
    weight: [300, 3800],
    facts: {
      Style: ['classic', 'Art Deco', 'mid-century', 'rustic'],
      Room: ['living room', 'hallway', 'bedroom', 'study'],
    },
    branded: false,
  },
  ceramic: {
    materials: ['stoneware', 'terracotta', 'porcelain', 'earthenware', 'glazed ceramic'],
    origin: [
      'Thrown on the wheel, trimmed the next day and fired twice.',
      'The glaze is mixed from raw minerals, so no two come out of the kiln alike.',
      'A small edition: thirty pieces from one firing, then the recipe changes.',
      'Rough {material} outside, smooth glaze inside.',
      'It carries the potter’s mark on the base.',
    ],
    use: [
      'Good weight, steady foot, a rim that feels right.',
      'Holds water, holds flowers, holds its own on an empty shelf.',
      'Small irregularities are part of it; cracks are not, and we check for those.',
      'It photographs well, but it is better in the hand.',
    ],
    care: ['Wash by hand with mild soap.', 'Put felt under it on polished wood.', 'Avoid frost.'],
    longest: [12, 40],
    weight: [350, 3200],
    facts: {
      Technique: ['wheel-thrown', 'slip-cast', 'hand-built'],
      Glaze: ['matt', 'satin', 'gloss', 'unglazed outside'],
    },
    branded: false,
  },
  bath: {
    materials: ['solid brass', 'enamelled steel', 'willow', 'natural fibre', 'ABS and steel'],
    origin: [
      'Sturdy, repairable and free of needless chrome.',
      'We looked for one that lasts longer than two years and ended up having it made.',
      'Plain {material}, put together properly.',
      'The kind of everyday thing that is worth buying once.',
    ],
    use: [
      'Fits standard connections and comes with everything you need.',
      'Makes a small bathroom feel looked after.',
      'Daily use has not marked ours in three years.',
      'Does its job and stays out of the way.',
    ],
    care: [
      'Rinse and let it dry in the air.',
      'Descale with citric acid, not with vinegar essence.',
      'Keep out of standing water.',
    ],
    longest: [15, 75],
    weight: [150, 4200],
    facts: {
      'Suitable for': ['daily use', 'rented flats', 'families'],
      Origin: ['Portugal', 'Poland', 'Germany', 'Japan'],
    },
    branded: true,
  },
} as const satisfies Record<string, Profile>;
