declare namespace App {
  /** What the server hands to every page. */
  interface Locals {
    shop: import('./shop.ts').Shop;
    /** A language of the message catalogue: "en". */
    locale: string;
    /** Set when a page is asked to say what went wrong. */
    error?: { status: number; code: string; message: string };
  }
}
