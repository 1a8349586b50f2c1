import type { z } from 'zod';
import type { DataClass } from '../../documents/classes.ts';
import type { Role } from '../../roles.ts';

/** A kind of certificate: what it says, who may say it, and what of it is disclosed to whom. */
export interface CertificateKind {
  /** `vct` of the SD-JWT VC. A format never changes under its name: what changes is another one. */
  vct: string;
  /** Who may issue it. The registry has no role for laboratories or for offices of origin: authorities that are registered issue for them. */
  issuers: readonly [Role, ...Role[]];
  claims: z.ZodType<object>;
  /**
   * Members that are disclosed each on its own, by privacy class (domain.md §5.2), as patterns of JSON Pointers in which `*` stands for one
   * token. P1 is what a stranger may see, P2 goes to authorities and parties, P3 is price and buyer.
   */
  classes: Readonly<Record<DataClass, readonly string[]>>;
}

export const vctOf = (name: string): string => `urn:thongquan:certificate:${name}:1`;
