/** How a seller writes. */
export type Voice = 'warm' | 'brief' | 'expert' | 'playful';

export interface SellerSketch {
  name: string;
  location: string;
  currency: string;
  locale: string;
  voice: Voice;
  /** First parts of the category paths they sell in. */
  departments: readonly string[];
  bio: string;
}

type Row = readonly [
  name: string,
  location: string,
  currency: string,
  locale: string,
  voice: Voice,
  departments: string,
  bio: string,
];

// A table reads better than what the formatter makes of it.
// oxfmt-ignore
const ROWS: readonly Row[] = [
  ['Alder & Fern', 'Portland, Oregon', 'USD', 'en-US', 'warm', 'home garden', 'Maya and Tom make and find things for calm rooms. Small batches, plain materials, and a workshop dog called Biscuit.'],
  ['Maison Lune', 'Lyon, France', 'EUR', 'fr-FR', 'warm', 'home beauty', 'Bougies, miroirs et petites choses pour la maison. I pour, pack and answer every message myself.'],
  ['Kiln House', 'Stoke-on-Trent, England', 'GBP', 'en-GB', 'expert', 'kitchen home', 'Four potters sharing two kilns in an old tile works. Everything here is food-safe, dishwasher-tested and signed.'],
  ['Nordljus', 'Göteborg, Sweden', 'SEK', 'sv-SE', 'brief', 'home electronics', 'Light for dark months. Lamps, candles and a few machines we trust.'],
  ['Okada Workshop', 'Kyoto, Japan', 'JPY', 'ja-JP', 'expert', 'kitchen craft home', 'Third-generation toolmakers. We sharpen every blade by hand and pack every pot twice.'],
  ['Second Spin Records', 'Austin, Texas', 'USD', 'en-US', 'playful', 'music vintage', 'Instruments, players and noise-makers with a past. If it does not play, we do not ship it.'],
  ['Hanne Vester', 'Aarhus, Denmark', 'DKK', 'da-DK', 'warm', 'home fashion', 'Former stage designer, now restoring chairs and sewing what should be sewn slowly.'],
  ['Lens & Shutter', 'Berlin, Germany', 'EUR', 'de-DE', 'expert', 'electronics vintage', 'Cameras, projectors and optics, serviced on our own bench with six months of warranty.'],
  ['Casa Azulejo', 'Porto, Portugal', 'EUR', 'pt-PT', 'warm', 'home kitchen', 'Ceramics and baskets from workshops north of the Douro. I drive to each one myself.'],
  ['The Patient Gardener', 'Bath, England', 'GBP', 'en-GB', 'warm', 'garden', 'Plants that want to live, tools that last, and honest advice about both.'],
  ['Wren & Sons', 'Dublin, Ireland', 'EUR', 'en-IE', 'warm', 'fashion', 'Wool, tweed and good boots. We mend what we sell, for as long as we are here.'],
  ['Sierra Basecamp', 'Boulder, Colorado', 'USD', 'en-US', 'brief', 'sports', 'Gear we have carried ourselves. Tested above the tree line.'],
  ['Petit Ours', 'Bruxelles, Belgium', 'EUR', 'fr-BE', 'playful', 'toys', 'Toys without batteries, mostly. Two parents, three small testers.'],
  ['Inkwell & Co.', 'Edinburgh, Scotland', 'GBP', 'en-GB', 'expert', 'books', 'Second-hand books, new notebooks and pens that make you want to write to someone.'],
  ['Saffron Pantry', 'London, England', 'GBP', 'en-GB', 'playful', 'food kitchen', 'The cupboard of a curious cook: honeys, oils, chocolate and the dishes to serve them in.'],
  ['Bluebird Cycles', 'Utrecht, Netherlands', 'EUR', 'nl-NL', 'brief', 'sports', 'City bikes, skates and scooters, checked by a mechanic and ready to ride.'],
  ['Atelier Rosa', 'Milano, Italy', 'EUR', 'it-IT', 'warm', 'fashion jewellery', 'Dresses, bags and small jewels made in a courtyard off Via Savona.'],
  ['Knit Happens', 'Tórshavn, Faroe Islands', 'DKK', 'en-GB', 'playful', 'craft fashion', 'Sheep outside the window, yarn on the table. Patterns included with every skein.'],
  ['Pixel Attic', 'Warszawa, Poland', 'PLN', 'pl-PL', 'brief', 'electronics', 'Refurbished computers and consoles. Cleaned, tested, twelve months of warranty.'],
  ['Halo Apothecary', 'Melbourne, Australia', 'AUD', 'en-AU', 'expert', 'beauty', 'Soaps and creams with short lists of ingredients, made in a converted dairy.'],
  ['Tamsin Brook', 'Hay-on-Wye, Wales', 'GBP', 'en-GB', 'expert', 'books vintage', 'Forty years of second-hand books, now with a camera. Condition described by a pessimist.'],
  ['Forno Piccolo', 'Bologna, Italy', 'EUR', 'it-IT', 'warm', 'food', 'Bread, biscuits and preserves from a kitchen with one oven and four opinions.'],
  ['Redwood Sound', 'Nashville, Tennessee', 'USD', 'en-US', 'expert', 'music electronics', 'Luthier and audio technician under one roof. Everything is set up before it is sold.'],
  ['Marisol Vega', 'Oaxaca, Mexico', 'USD', 'es-MX', 'playful', 'toys craft home', 'Piñatas, masks and painted things from three villages in the valley.'],
  ['Polar Loop', 'Tromsø, Norway', 'NOK', 'nb-NO', 'brief', 'sports fashion', 'Clothing and equipment for people who like weather.'],
  ['Studio Halfmoon', 'Kraków, Poland', 'PLN', 'pl-PL', 'warm', 'craft books', 'Bookbinding, brushes and paper. Two friends, one very old guillotine.'],
  ['Anansi Goods', 'Accra, Ghana', 'USD', 'en-GB', 'warm', 'music home fashion', 'Drums, baskets and cloth, bought from the makers at the price they ask.'],
  ['Silver Finch', 'Galway, Ireland', 'EUR', 'en-IE', 'warm', 'jewellery', 'A goldsmith by the harbour. Commissions welcome, deadlines negotiable.'],
  ['The Clockmender', 'Genève, Switzerland', 'CHF', 'fr-CH', 'expert', 'jewellery vintage home', 'Watches and clocks, opened, oiled and timed. Every one comes with its report.'],
  ['Byte & Solder', 'Rotterdam, Netherlands', 'EUR', 'nl-NL', 'brief', 'electronics', 'Laptops, screens and keyboards that other people gave up on. Fixed.'],
  ['Kumo Stationery', 'Osaka, Japan', 'JPY', 'ja-JP', 'expert', 'books craft', 'Paper, pens and ink. We test on rainy days, when paper tells the truth.'],
  ['Verbena Lane', 'Grasse, France', 'EUR', 'fr-FR', 'warm', 'beauty', 'Soaps and flower waters from the hills behind Cannes.'],
  ['Old Harbour Antiques', 'Lübeck, Germany', 'EUR', 'de-DE', 'expert', 'vintage home', 'Nautical finds, tin toys and enamel. Described as they are, not as we wish they were.'],
  ['Green Thumb Society', 'Vancouver, Canada', 'CAD', 'en-CA', 'playful', 'garden', 'Houseplants with names. Mostly we talk to them; sometimes we sell them.'],
  ['Matilda Rowe', 'Hobart, Australia', 'AUD', 'en-AU', 'warm', 'craft fashion', 'I spin, dye and knit at the end of a gravel road. Parcels go to town on Thursdays.'],
  ['Panelle & Figli', 'Palermo, Italy', 'EUR', 'it-IT', 'playful', 'food kitchen', 'Olives, oil and the pans to do something with them.'],
  ['Summit Exchange', 'Innsbruck, Austria', 'EUR', 'de-AT', 'brief', 'sports', 'New and used mountain gear. Inspected by guides.'],
  ['Little Otter Toys', 'Wellington, New Zealand', 'NZD', 'en-NZ', 'playful', 'toys', 'Kites, puzzles and soft animals from the windiest city we know.'],
  ['Café Norte', 'Medellín, Colombia', 'USD', 'es-CO', 'warm', 'food kitchen', 'Coffee, chocolate and the cups they deserve, direct from farms we can name.'],
  ['Rosewater & Thread', 'Jaipur, India', 'USD', 'en-IN', 'warm', 'fashion home', 'Block prints, saris and lamps from workshops in the old city.'],
  ['Hook & Hatch', 'St. John’s, Newfoundland', 'CAD', 'en-CA', 'brief', 'sports vintage', 'Boats, rods, ropes and what came off old ships.'],
  ['Lumen Supply', 'Malmö, Sweden', 'SEK', 'sv-SE', 'expert', 'home electronics', 'We choose a lamp by living with it through a November.'],
  ['Papermoon Press', 'Brighton, England', 'GBP', 'en-GB', 'playful', 'books craft', 'Calendars, cards and party things, printed two streets from the sea.'],
  ['Drum & Reed', 'Marseille, France', 'EUR', 'fr-FR', 'brief', 'music', 'Wind and percussion, repaired in the back, played in the front.'],
  ['Cobalt Ceramics', 'Delft, Netherlands', 'EUR', 'nl-NL', 'expert', 'kitchen home', 'Blue and white, mostly. Thrown, painted and fired by the same two hands.'],
  ['Barber’s Yard', 'Manchester, England', 'GBP', 'en-GB', 'playful', 'beauty', 'Shaving things that last longer than a beard.'],
  ['Tessellate', 'Lisboa, Portugal', 'EUR', 'pt-PT', 'warm', 'home jewellery', 'Mirrors, tiles, small treasures. My grandmother taught me to haggle, so I do not.'],
  ['Northbound Cycles', 'Minneapolis, Minnesota', 'USD', 'en-US', 'expert', 'sports', 'Bikes built up from good frames, and winter advice for free.'],
  ['Game Cellar', 'Essen, Germany', 'EUR', 'de-DE', 'playful', 'toys electronics', 'Board games, consoles and everything you play sitting down. Complete, counted, tested.'],
  ['Juniper Row', 'Asheville, North Carolina', 'USD', 'en-US', 'warm', 'beauty garden', 'Herbs outside, soap inside. We grow about half of what we use.'],
  ['Atlas & Ink', 'Praha, Czechia', 'EUR', 'cs-CZ', 'expert', 'books vintage', 'Maps, globes and atlases, most of them gloriously out of date.'],
  ['Sole Mate', 'Elche, Spain', 'EUR', 'es-ES', 'brief', 'fashion', 'Shoes from the town that makes them. Honest sizes, easy exchanges.'],
  ['Fika Goods', 'Stockholm, Sweden', 'SEK', 'sv-SE', 'warm', 'kitchen home', 'Cups, pots and blankets for the best quarter of an hour of the day.'],
  ['The Magic Lantern', 'Torino, Italy', 'EUR', 'it-IT', 'playful', 'electronics vintage', 'Projectors, cameras and cinema curiosities. Screenings on request.'],
  ['Ferncliff Farm', 'Vermont, United States', 'USD', 'en-US', 'warm', 'food garden', 'Honey, cheese and seedlings from sixty acres and a lot of weather.'],
  ['Iron & Ash', 'Sheffield, England', 'GBP', 'en-GB', 'expert', 'garden kitchen', 'Edge tools and kitchen knives from the city of steel.'],
  ['Celeste Moreau', 'Genève, Switzerland', 'CHF', 'fr-CH', 'warm', 'fashion jewellery', 'Handbags and small jewels, most of them one of a kind.'],
  ['Haru & Co.', 'Tōkyō, Japan', 'JPY', 'ja-JP', 'brief', 'electronics toys', 'Cameras, consoles and well-made small things. Packed like eggs.'],
  ['Patchwork Parade', 'Savannah, Georgia', 'USD', 'en-US', 'playful', 'craft toys', 'Yarn, thread, balloons and other ways to make a mess worth making.'],
  ['Wood & Wax', 'Zürich, Switzerland', 'CHF', 'de-CH', 'brief', 'home toys', 'Wooden toys and beeswax candles. Few things, made well.'],
];

export const SELLERS: readonly SellerSketch[] = ROWS.map(
  ([name, location, currency, locale, voice, departments, bio]) => ({
    name,
    location,
    currency,
    locale,
    voice,
    departments: departments.split(' '),
    bio,
  }),
);
