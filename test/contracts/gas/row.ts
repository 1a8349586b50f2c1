/** A line of docs/gas.md. */
export interface Row {
  what: string;
  gas: number;
}
