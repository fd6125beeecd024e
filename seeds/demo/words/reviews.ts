/** What buyers write, by how many stars they give. `{thing}` is the thing in one or two words. */
export const REVIEW_BODIES: Readonly<Record<1 | 2 | 3 | 4 | 5, readonly string[]>> = {
  5: [
    'Exactly as described, and it arrived two days early.',
    'I hesitated over the price for a week. I should not have.',
    'Beautifully packed, beautifully made, and even better in daylight.',
    'Second one I have bought from this shop. The first is still like new.',
    'Bought as a present for my sister and now I need one myself.',
    'The pictures do not do it justice. Lovely weight, lovely finish.',
    'Perfect. Had a question before ordering and got a thoughtful answer within the hour.',
    'Compliments on the {thing} from everyone who visits.',
    'Does what it should, every single day. No complaints, only gratitude.',
    'Small shop, big care. There was even a handwritten note in the parcel.',
    'I use it daily and it still makes me smile.',
    'Worth waiting for. It replaced two cheaper ones that broke.',
    'Five stars and a place on the good shelf.',
    'Fits perfectly, feels solid, smells of nothing. What more could you want?',
    'Honest description, fair price, quick post. This is how it should be.',
  ],
  4: [
    'Very happy with it. One star off because the delivery took a little longer than promised.',
    'Good quality, slightly smaller than I had imagined. Check the measurements.',
    'Lovely {thing}. The colour is a touch darker than on my screen, but I like it.',
    'Solid and well made. The instructions could be clearer.',
    'Nice, and the seller was quick to help when the courier lost the first parcel.',
    'Does everything it should. Packaging was a bit much.',
    'Good value. I would buy it again.',
    'A small mark on the back, nobody will ever see it. Otherwise great.',
    'Well thought out and comfortable. I wish it came in more colours.',
  ],
  3: [
    'It is fine. I expected a bit more for the price.',
    'Decent {thing}, but the finish is not as even as in the pictures.',
    'Works, though it took some getting used to.',
    'Neither good nor bad. Delivery was fast.',
    'Size runs small, so I swapped it. The exchange was easy.',
    'Okay for occasional use.',
  ],
  2: [
    'Not what I had hoped for. It looks nice but feels flimsy.',
    'Arrived with a scratch. The seller offered a partial refund, which I took.',
    'The colour is quite different from the photograph.',
    'Stopped being useful after a month, sadly.',
  ],
  1: [
    'Came broken. I got my money back without discussion, but what a pity.',
    'Wrong item in the box and two weeks to sort it out.',
    'Not for me at all. Sent it back.',
  ],
};

export const REPLIES: Readonly<Record<'glad' | 'sorry', readonly string[]>> = {
  glad: [
    'Thank you so much! It made our day to read this.',
    'We are delighted that it found a good home.',
    'Thanks for taking the time to write. Enjoy it!',
    'What a kind review. Do send us a picture some time.',
    'Happy to hear it. See you again, we hope.',
  ],
  sorry: [
    'I am sorry about that. I have written to you so that we can put it right.',
    'Thank you for telling us. We have changed the description so that it is clearer.',
    'That is not how it should be. A replacement is on its way.',
    'Sorry for the trouble, and thank you for your patience with us.',
  ],
};

/** A second sentence some reviewers add. */
export const AFTERTHOUGHTS: readonly string[] = [
  'Would order here again.',
  'Already recommended it to a colleague.',
  'Photos to follow once it has settled in.',
  'Thank you!',
  'The shop answered every question I had.',
  'Bought in spring, still in use every day.',
  'My partner has claimed it since.',
  'Packed without any plastic, which I appreciate.',
];
