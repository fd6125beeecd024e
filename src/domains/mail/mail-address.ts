export interface Sender {
  /** undefined where only an address was given. */
  name: string | undefined;
  address: string;
}

/** No quotes, lists, groups, comments or line breaks: what could be more than one address, or more than an address. */
const ONE_ADDRESS = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]{1,189}$/u;
const WITH_NAME = /^(?<name>[^<>"\p{Cc}]{1,100})<(?<address>[^<>]+)>$/u;

/** Whether mail can be sent to it without reading anything into it. */
export function isOneAddress(text: string): boolean {
  return text.length <= 254 && ONE_ADDRESS.test(text);
}

/** "hello@shop.example" or "Marigold <hello@shop.example>"; undefined for anything else. */
export function readSender(text: string): Sender | undefined {
  const { name, address = text } = WITH_NAME.exec(text)?.groups ?? {};
  return isOneAddress(address) ? { name: name?.trim() || undefined, address } : undefined;
}
