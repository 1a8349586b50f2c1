import { type Access, needsToken, SCOPES } from '../../../http/access.ts';
import type { AccessRow } from '../../../http/access-table.ts';
import { PILOT_AGREEMENT } from '../../../protocol/documents/pilot-agreement.ts';
import { purposesOf } from '../../../protocol/documents/purposes.ts';
import { ROLES } from '../../../protocol/roles.ts';

const WHO = { anyone: 'anyone', peer: 'the other side’s gateway', session: 'any key of this side' };
const whoOf = ({ who }: Access): string => (typeof who === 'string' ? WHO[who] : who.join(', '));

const rowsOf = (table: readonly AccessRow[]): string =>
  table
    .filter(({ method }) => method !== 'HEAD')
    .sort((a, b) => (a.url === b.url ? a.method.localeCompare(b.method) : a.url.localeCompare(b.url)))
    .map(
      ({ method, url, access, recorded }) =>
        `| ${method} | \`${url}\` | ${whoOf(access)} | ${needsToken(access) ? `\`${access.scope}\`` : ''} | ${recorded ? 'yes' : ''} |`,
    )
    .join('\n');
const HEAD = `| Method | Route | Who | Scope of a system's token | Recorded |
|---|---|---|---|---|`;

/** The whole of docs/access.md: routes of a gateway, and of an index. */
export function accessPage(gateway: readonly AccessRow[], index: readonly AccessRow[]): string {
  const purposes = ROLES.map((role) => [role, purposesOf(PILOT_AGREEMENT, [role])] as const)
    .filter(([, names]) => names.length > 0)
    .map(([role, names]) => `${role} ${names.map((name) => `\`${name}\``).join(', ')}`);
  return `# Who may call what

Made from the routes' own descriptions by \`npm run docs\`; a test fails when it is stale, and another asks every route as every role. It is enforced before any
handler, in \`gateway/access/enforce.ts\` and \`indexer/plugins/access.ts\`; a route that does not say who may call it does not register.

- *anyone*: no token is asked for. An event that is submitted stands by its signature.
- *the other side's gateway*: by a request that its key in the chain's registry signed.
- *any key of this side*, or roles: a session of a key that is in force, with one of those roles in the chain's registry **at that request**. A key revoked
  or retired, a role taken away or an organisation switched off counts as soon as its block is indexed, whatever its token says.
- *scope*: what a system's token must have been asked for. A person's session is not narrowed. The scopes are ${SCOPES.map((scope) => `\`${scope}\``).join(', ')}.

- *recorded*: who read, on which route and about what, when and for what purpose is kept before it is answered. The purpose is said in the header
  \`Access-Purpose\`; absent, it is the role's first. The purposes: ${purposes.join('; ')}.

Roles are ${ROLES.join(', ')}.

## The gateway

${HEAD}
${rowsOf(gateway)}

## The index

It answers to sessions of its own side's gateway. Which consignments, codes and alarms of a list a reader sees is each list's own to say ([indexer.md](indexer.md)); what a reader has no part in is told as unknown.

${HEAD}
${rowsOf(index)}
`;
}
