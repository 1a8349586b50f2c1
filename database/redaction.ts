/** What no line of a log may hold, whoever wrote it: a second line of defence, by form alone. */
const FORMS: [RegExp, string][] = [
  // Compact JWS and JWE.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){2,4}/g, '[token]'],
  // Credentials in a URL.
  [/(\w+:\/\/)[^\s/@"]+@/g, '$1[hidden]@'],
  // Signatures, signed transactions and whatever else is longer than a hash.
  [/\b(?:0x)?[0-9a-fA-F]{128,}\b/g, '[bytes]'],
  // Addresses of persons' machines: the network they come from is enough.
  [/\b(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\b/g, '$1.*'],
  [/\b((?:[0-9a-fA-F]{1,4}:){3})(?:[0-9a-fA-F]{0,4}:){0,4}[0-9a-fA-F]{1,4}\b/g, '$1*'],
];

/** A line of a log without what looks like a token, a signature, a password or a whole IP address. */
export const withoutSecrets = (line: string): string => FORMS.reduce((text, [form, instead]) => text.replace(form, instead), line);
