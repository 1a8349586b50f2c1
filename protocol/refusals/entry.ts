/** One text in the three languages of the exchange. */
export interface Text {
  vi: string;
  zh: string;
  en: string;
}

/** What the catalogue says of a refusal. */
export interface RefusalEntry {
  /** HTTP status a gateway answers with. */
  status: number;
  /** The very same request, signed as it is, may be accepted later. */
  retryable: boolean;
  cause: Text;
  remedy: Text;
}
