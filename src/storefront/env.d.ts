declare namespace App {
  /** What the server hands to every page. */
  interface Locals {
    shop: import('./shop.ts').Shop;
    /** Of whoever asks for this page. */
    account: import('./account.ts').Account;
    /** For administrators; refuses everybody else. */
    admin: import('./admin.ts').Admin;
    /** The performance console; refuses everybody but administrators. */
    console: import('./console.ts').Console;
    /** A language of the message catalogue: "en". */
    locale: string;
    /** What they sent with it: undefined unless the page was asked by POST. */
    form?: URLSearchParams;
    /** The Content-Security-Policy of a page, by its route. */
    policyOf: (route: string) => string;
    /** To be told what the page of this route could not do. */
    refused: (thrown: unknown, route: string) => void;
    /** Set when a page is asked to say what went wrong. */
    error?: { status: number; code: string; message: string };
  }
}
