/** The steps a time to live is chosen from, in seconds. */
export const TTL = {
  minute: 60,
  minutes5: 300,
  minutes10: 600,
  minutes15: 900,
  minutes30: 1_800,
  hour: 3_600,
  hours6: 21_600,
  hours12: 43_200,
  day: 86_400,
  week: 604_800,
} as const;
