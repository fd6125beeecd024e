/** Remembers the latest answers for a short while, so that what one page asks several times is worked out once. */
export class LatestAnswers<Answer> {
  private readonly most: number;
  private readonly keptMs: number;
  private readonly answers = new Map<string, { at: number; answer: Promise<Answer> }>();

  constructor(most: number, keptMs: number) {
    this.most = most;
    this.keptMs = keptMs;
  }

  async of(key: string, workOut: () => Promise<Answer>): Promise<Answer> {
    const known = this.answers.get(key);
    if (known !== undefined && Date.now() - known.at < this.keptMs) return known.answer;
    const entry = { at: Date.now(), answer: workOut() };
    this.answers.delete(key);
    this.answers.set(key, entry);
    if (this.answers.size > this.most) this.forgetOldest();
    // A failure is nobody's answer but the one's who asked.
    entry.answer.catch(() => {
      if (this.answers.get(key) === entry) this.answers.delete(key);
    });
    return entry.answer;
  }

  private forgetOldest(): void {
    const [oldest] = this.answers.keys();
    if (oldest !== undefined) this.answers.delete(oldest);
  }
}
