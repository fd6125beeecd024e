/** Names of one thing, as shoppers and sellers of any shop use them. */
const SAME: readonly string[] = [
  'laptop, notebook computer, notebook, ultrabook',
  'tv, television, telly',
  'cell phone, mobile phone, smartphone, smart phone, cellphone',
  'headphones, headphone, earphones, headset',
  'earbuds, ear buds, in ear headphones, earphones',
  'fridge, refrigerator',
  'couch, sofa, settee',
  'sneakers, trainers, tennis shoes',
  'flash drive, usb stick, thumb drive, pen drive, usb drive, usb flash drive',
  'hard drive, hard disk, hdd',
  'ssd, solid state drive',
  'power bank, external battery, portable charger, powerbank',
  'webcam, web cam, web camera',
  'camcorder, video camera',
  'pc, desktop computer, personal computer',
  'monitor, computer monitor, computer screen',
  'wifi, wi fi, wireless lan, wlan',
  'tshirt, t shirt, tee shirt, tee',
  'sweatshirt, jumper, sweater, pullover',
  'hoodie, hooded sweatshirt, hoody',
  'pants, trousers',
  'handbag, purse, hand bag',
  'backpack, rucksack, back pack',
  'swimsuit, bathing suit, swimwear',
  'lamp, light',
  'rug, carpet',
  'drapes, curtains',
  'faucet, tap',
  'trash can, garbage can, waste bin, rubbish bin',
  'vacuum, vacuum cleaner, hoover',
  'stove, cooker',
  'stroller, pram, pushchair, buggy',
  'diaper, nappy',
  'pacifier, dummy',
  'flashlight, torch',
  'wrench, spanner',
  'eyeglasses, spectacles, glasses',
  'bike, bicycle',
  'motorbike, motorcycle',
  'cup, mug',
  'cutlery, silverware, flatware',
  'dinnerware, dishes, tableware',
  'cushion, pillow',
  'duvet, comforter, quilt',
  'perfume, fragrance, eau de parfum',
  'moisturizer, moisturiser',
  'gray, grey',
  'color, colour',
  'jewelry, jewellery',
  'aluminum, aluminium',
  'mens, men, male',
  'womens, women, ladies, female',
  'kids, children, childrens, child',
  'xmas, christmas',
  'bday, birthday',
  'photo, picture',
  'mouse, mice',
  'ps4, playstation 4',
  'ps5, playstation 5',
  'microsd, micro sd',
  'smartwatch, smart watch',
  'graphics card, gpu, video card',
  'cpu, processor',
  'ram, memory module',
  'docking station, dock, port replicator',
  'extension cord, extension cable, extension lead',
  'charger, power adapter',
  'all in one printer, multifunction printer, multifunctional',
  'air conditioner, ac unit',
  'screen protector, screen guard',
  'memory card, flash card',
  'optical drive, optical disc drive',
  'keychain, key ring, keyring',
  'lunch box, lunchbox, bento box',
];

/** How much a synonym counts beside the word itself. */
export const SYNONYM_FACTOR = 0.5;

/** The longest name in words. */
export const LONGEST_NAME = 3;

/** "cell phone" → the other names of it, each as words; nothing for most. */
export function synonymsOf(name: string): readonly (readonly string[])[] {
  return SYNONYMS.get(name) ?? [];
}

const SYNONYMS = new Map<string, string[][]>();
for (const group of SAME) {
  const names = group.split(', ');
  for (const name of names) {
    const others = names.filter((other) => other !== name).map((other) => other.split(' '));
    SYNONYMS.set(name, [...(SYNONYMS.get(name) ?? []), ...others]);
  }
}
