import { describe, expect, test } from 'vitest';

import { displayName } from './person.schemas.ts';
import { profileEdit } from './profile/profile.schemas.ts';

const accepted = (name: string) => [displayName.safeParse(name).success, profileEdit.safeParse({ name }).success];

describe('a name', () => {
  test.each(['Ada Love', 'Zoë', 'محمد', 'می\u200cخواهم', 'さくら', '👩‍🚀', '❤️', '?', '3 Oaks', "O'Neill"])(
    'may be %s',
    (name) => expect(accepted(name)).toEqual([true, true]),
  );

  test.each([
    ['is written backwards', 'evil \u202Elogiragam'],
    ['has isolates', '\u2066Ada\u2069'],
    ['has a mark of direction', 'Ada\u200F'],
    ['holds what nobody sees', 'Mari\u200Bgold'],
    ['holds a soft hyphen', 'Mari\u00ADgold'],
    ['holds a byte order mark', 'Mari\uFEFFgold'],
    ['holds tags', 'Marigold\u{E0041}'],
    ['is a filler', '\u3164'],
    ['is blank braille', '\u2800'],
    ['is a joiner alone', '\u200D'],
    ['is an accent alone', '\u0301'],
  ])('that %s is refused', (_, name) => expect(accepted(name)).toEqual([false, false]));
});
