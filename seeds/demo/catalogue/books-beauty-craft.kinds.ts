import { kinds } from './kind.ts';

// A table reads better than what the formatter makes of it.
// oxfmt-ignore
export const bookKinds = [
  ...kinds('books/fiction-and-non-fiction', 'book', [
    ['1f4d5', [6, 38], 'Hardback novel|Crime novel|First edition novel|Collected stories',
      'cloth bound|signed|with dust jacket|1962 printing|unread', { used: 0.7, tinted: true }],
    ['1f4da', [14, 120], 'Book bundle|Three-volume set|Summer reading stack|Classics bundle',
      'three books|matching bindings|hand-picked|by mood', { used: 0.6 }],
    ['1f4d6', [9, 55], 'Illustrated atlas|Poetry collection|Cookbook|Art book|Field guide',
      'thread sewn|with plates|420 pages|clean pages', { pose: 'flat', used: 0.5 }],
  ]),
  ...kinds('books/notebooks-and-planners', 'stationery', [
    ['1f4d3', [9, 36], 'Hardcover notebook|Ruled notebook|Travel journal|Pocket notebook',
      'A5|dotted|elastic band|fountain-pen friendly|192 pages', { pose: 'stand', tinted: true, sizes: 'packs' }],
    ['1f4d4', [12, 42], 'Decorated notebook|Marbled sketchbook|Patterned diary',
      'hand-bound|lokta paper|blank pages|ribbon'],
    ['1f4d2', [8, 30], 'Ring notebook|Recipe notebook|Spiral ledger',
      'tabs|A5|squared|lies flat', { tinted: true }],
    ['1f4c5', [9, 38], 'Desk calendar|Tear-off calendar|Wall planner',
      '2027|illustrated|one page a day|moon phases', { used: 0 }],
    ['1f4cb', [8, 34], 'Wooden clipboard|Bar menu board|Clipboard',
      'A4|walnut|brass clip'],
    ['2709-fe0f', [6, 28], 'Writing paper set|Envelopes|Letter set',
      'cotton paper|25 sheets|lined envelopes', { pose: 'flat', sizes: 'packs' }],
  ]),
  ...kinds('books/pens-and-desk', 'writing', [
    ['1f4dc', [12, 75], 'Parchment scroll|Calligraphy scroll|Family tree scroll',
      'your text by hand|laid paper|wax seal', { pose: 'flat' }],
    ['1f58b-fe0f', [24, 240], 'Fountain pen|Piston fountain pen|Calligraphy pen|Resin fountain pen',
      'fine nib|14k nib|with converter|demonstrator|medium nib', { pose: 'flat', used: 0.3 }],
    ['1f58a-fe0f', [8, 58], 'Ballpoint pen|Rollerball pen|Brass pen',
      'refillable|engraved|0.7 mm|in a tin', { pose: 'flat', tinted: true }],
    ['270f-fe0f', [4, 22], 'Graphite pencils|HB pencils|Carpenter’s pencils',
      'box of twelve|cedar|2B|sharpened', { pose: 'flat', sizes: 'packs' }],
    ['2712-fe0f', [9, 46], 'Dip pen nibs|Copperplate nib set|Drawing nibs',
      'set of five|vintage steel|with holder', { pose: 'flat' }],
    ['1f4cf', [5, 26], 'Steel ruler|Brass ruler|Drafting ruler',
      '30 cm|laser engraved|cork back', { pose: 'flat' }],
    ['1f4ce', [4, 18], 'Paper clips|Brass paper clips|Oversized clips',
      'box of 50|copper plated|in a tin', { pose: 'flat' }],
    ['1f5fa-fe0f', [14, 95], 'World map|Folded map|Antique-style map',
      'laminated|1:20,000,000|to pin|cotton canvas', { pose: 'flat', used: 0.3, sizes: 'prints' }],
  ]),
];

// A table reads better than what the formatter makes of it.
// oxfmt-ignore
export const beautyKinds = [
  ...kinds('beauty/skin-and-bath', 'skincare', [
    ['1f9fc', [6, 24], 'Olive oil soap|Cold-process soap|Rose clay soap|Shampoo bar',
      'unscented|lavender|cured six weeks|palm-oil free|with oats', { pose: 'flat', tinted: true, sizes: 'packs' }],
    ['1f9f4', [12, 58], 'Body lotion|Hand cream|Face moisturiser|Sun cream',
      '250 ml|shea and almond|fragrance free|SPF 30|refillable', { sizes: 'litres' }],
    ['1f338', [12, 48], 'Cherry blossom bath salts|Floral bath bombs|Sakura soap',
      'set of three|cruelty free|gift boxed', { pose: 'flat', tinted: true }],
    ['1f33a', [14, 52], 'Hibiscus face mask|Flower water|Monoï oil',
      '100 ml|organic|for dry skin', { pose: 'flat' }],
    ['1f965', [9, 34], 'Coconut oil|Coconut body butter|Virgin coconut oil',
      'cold pressed|fair trade|for hair and skin', { sizes: 'weights' }],
  ]),
  ...kinds('beauty/make-up-and-hair', 'cosmetic', [
    ['1f484', [14, 48], 'Satin lipstick|Matte lipstick|Refillable lipstick|Tinted lip balm',
      'long wearing|vegan|in a metal case|rosewood', { tinted: true }],
    ['1faae', [8, 42], 'Afro comb|Wooden hair pick|Hair comb',
      'anti-static|hand-cut|wide teeth', { pose: 'flat', tinted: true }],
    ['1f380', [6, 24], 'Hair bow|Velvet bow|Satin ribbon bow',
      'on a clip|15 cm|double layered', { pose: 'flat', tinted: true }],
    ['1faa5', [5, 22], 'Toothbrush|Bamboo toothbrush|Travel toothbrush',
      'soft bristles|set of four|replaceable head', { pose: 'flat', tinted: true, sizes: 'packs' }],
  ]),
  ...kinds('beauty/shaving', 'cosmetic', [
    ['1fa92', [14, 85], 'Safety razor|Double-edge razor|Metal razor',
      'with ten blades|closed comb|stainless steel|plastic free', { pose: 'flat', tinted: true, used: 0.1 }],
    ['1f488', [120, 420], 'Barber’s pole|Salon lamp pole|Rotating barber pole',
      '70 cm|LED|wall mounted|restored', { used: 0.5 }],
  ]),
];

// A table reads better than what the formatter makes of it.
// oxfmt-ignore
export const craftKinds = [
  ...kinds('craft/yarn-and-sewing', 'yarn', [
    ['1f9f6', [7, 38], 'Merino yarn|Sock yarn|Highland wool|Cotton yarn|Hand-dyed yarn',
      '100 g|fingering weight|plied by hand|superwash|DK weight', { pose: 'flat', tinted: true, sizes: 'packs' }],
    ['1f9f5', [4, 24], 'Sewing thread|Linen thread|Embroidery thread|Silk thread',
      '500 m|with needle|waxed|strong', { tinted: true, sizes: 'packs' }],
    ['1faa1', [4, 20], 'Sewing needles|Sashiko needles|Embroidery needle set',
      'assorted|with threader|gold eye', { pose: 'flat' }],
    ['1f9f7', [4, 16], 'Safety pins|Kilt pin|Stitch markers',
      'tin of 100|nickel free|brass', { pose: 'flat' }],
    ['1fab6', [5, 24], 'Pheasant feathers|Craft feathers|Quill feather',
      'cleaned|naturally moulted|pack of twelve', { pose: 'flat', tinted: true }],
  ]),
  ...kinds('craft/painting-and-drawing', 'paint', [
    ['1f3a8', [24, 130], 'Watercolour palette|Oil paint set|Artist’s palette|Gouache set',
      '24 colours|student grade|with brush|artist grade', { pose: 'flat', used: 0.15 }],
    ['1f58c-fe0f', [7, 58], 'Sable brush|Watercolour brush|Flat brush|Gesso brush',
      'size 8|kolinsky|set of five|long handle', { pose: 'flat', tinted: true }],
    ['1f58d-fe0f', [5, 30], 'Wax crayons|Beeswax crayons|Oil pastels',
      'box of 16|non-toxic|chunky', { pose: 'flat', tinted: true, sizes: 'packs' }],
    ['1f5bc-fe0f', [65, 680], 'Original landscape painting|Commissioned landscape|Oil study on board',
      '40 × 50 cm|signed|with certificate|framed in lime wood', { pose: 'flat', used: 0.1 }],
    ['1faa8', [9, 60], 'Carving stone|Soapstone block|Alabaster block',
      '2 kg|easy to carve|with rasp', {}],
  ]),
  ...kinds('craft/party-and-gift', 'paperware', [
    ['1f381', [4, 45], 'Gift box|Mystery gift box|Wrapped gift set|Gift hamper',
      'with ribbon|three sizes|surprise inside|recycled card', { tinted: true }],
    ['1f388', [4, 22], 'Balloons|Latex balloons|Helium balloons',
      'pack of twenty|biodegradable|30 cm|pastel', { tinted: true, sizes: 'packs' }],
    ['1f389', [5, 20], 'Party poppers|Confetti cannon|Birthday set',
      'paper confetti|pack of ten|no mess'],
    ['1f384', [35, 240], 'Artificial Christmas tree|Tabletop Christmas tree|Decorated mini tree',
      '60 cm|with lights|folds away|150 cm', { used: 0.2 }],
    ['1f383', [12, 58], 'Halloween pumpkin|Carved pumpkin lantern|Papier-mâché pumpkin',
      'with LED|reusable|28 cm', {}],
    ['1f3ad', [18, 140], 'Theatre masks|Venetian masks|Comedy and tragedy masks',
      'papier mâché|pair|hand-painted|from Venice', { pose: 'flat', used: 0.2 }],
  ]),
];

// A table reads better than what the formatter makes of it.
// oxfmt-ignore
export const vintageKinds = [
  ...kinds('vintage/coins-keys-and-ephemera', 'keepsake', [
    ['1fa99', [8, 320], 'Antique coin|Commemorative coin|Trade token',
      '1884|silver|with capsule|good relief', { pose: 'flat', used: 0.9 }],
    ['1f5dd-fe0f', [6, 60], 'Old brass key|Castle key|Skeleton key',
      '12 cm|19th century|heavy|for collectors', { pose: 'flat', used: 0.95 }],
    ['1f3f5-fe0f', [14, 80], 'Tin rosette|Prize rosette|Enamel rosette',
      'agricultural show 1958|silk|with pin', { pose: 'flat', tinted: true, used: 0.8 }],
    ['1f4fc', [6, 45], 'VHS cassette|Video tape|Blank VHS tapes',
      'cult classic|sealed|rewound, of course|set of five', { pose: 'flat', used: 0.9 }],
    ['1f39e-fe0f', [8, 60], 'Film strip|35 mm film reel|Cinema trailer reel',
      'colour|1970s|for framing', { pose: 'flat', used: 0.8 }],
    ['1f4df', [24, 95], 'Pager|1990s beeper|Alphanumeric pager',
      'lights up|with clip|for collectors', { pose: 'flat', used: 0.95 }],
    ['1f5de-fe0f', [9, 58], 'Historic newspaper|Birthday newspaper|Newspaper from 1969',
      'complete|moon landing week|in a sleeve', { pose: 'flat', used: 0.9 }],
  ]),
  ...kinds('vintage/arms-and-nautical', 'antique', [
    ['1f6e1-fe0f', [75, 390], 'Heraldic shield|Replica shield|Wall shield',
      'hand-forged|leather grip|60 cm', { used: 0.5 }],
    ['2694-fe0f', [95, 560], 'Crossed swords|Decorative swords|Replica rapiers',
      'blunt|with wall mount|1 m|brass guard', { pose: 'flat', used: 0.5 }],
    ['2696-fe0f', [45, 260], 'Brass scales|Apothecary scales|Kitchen balance',
      'with weights|polished|1930s|accurate to a gram', { used: 0.9 }],
    ['2693', [38, 240], 'Ship’s anchor|Cast-iron anchor|Nautical anchor',
      '8 kg|salvaged|for the garden wall', { pose: 'flat', used: 0.7 }],
    ['1fa96', [38, 190], 'Military helmet|Army surplus helmet|Film prop helmet',
      'with liner|1950s|chin strap', { used: 0.9, tinted: true }],
    ['1f6de', [45, 180], 'Ship’s wheel|Cart wheel|Wooden wagon wheel',
      '60 cm|oak and iron|wall ready', { pose: 'flat', used: 0.9 }],
  ]),
  ...kinds('vintage/media-and-machines', 'antique', [
    ['1f3ac', [18, 85], 'Clapperboard|Film slate|Studio clapperboard',
      'chalk surface|acacia|with magnets', { pose: 'flat', used: 0.4 }],
    ['1f4ee', [140, 480], 'Pillar letterbox|Cast-iron postbox|Wall postbox',
      'royal red|restored|with key', { tinted: true, used: 0.7 }],
  ]),
];
