import { DEPLOY_VARIABLES, OPERATOR_VARIABLES } from '../deploy/environment.ts';
import { SIDE_VARIABLES, START_VARIABLES } from './environment.ts';
import { DEFAULT_PORTS } from './info.ts';
import type { Variable } from './variables.ts';

function table(variables: Record<string, Variable<unknown>>): string {
  const rows = Object.entries(variables).map(([name, { meaning, fallback }]) => {
    const given = fallback === undefined ? 'required' : `\`${fallback}\``;
    return `| \`${name}\` | ${given} | ${meaning} |`;
  });
  return ['| Variable | Default | Meaning |', '|---|---|---|', ...rows].join('\n');
}

/** The whole of docs/configuration.md. */
export function configurationPage(): string {
  const ports = Object.entries(DEFAULT_PORTS).map(([name, port]) => `${name} ${port}`);
  return `# Configuration

Made from \`scripts/network/environment.ts\` and \`scripts/deploy/environment.ts\` by \`npm run docs\`; a test fails when it is stale. Everything is checked at start: a wrong value ends
the start with the variable's name, what is wrong with it and what it should be (\`CONFIGURATION\`).

## The embedded network: \`npm start\`

${table(START_VARIABLES)}

Arguments: \`--data <folder>\`, \`--reset\` (empty the folder first), \`--exit\` (stop after the table), \`--json\` (a JSON report on stdout in place of
the table), \`--no-replay\` (do not replay the samples). Default ports, each replaced by a free one when it is taken, and kept from then on:
${ports.join(', ')}.

The data folder holds all state: \`chain/\`, \`postgres/\`, \`vn/\` and \`cn/\` (blobs and each side's secrets), \`logs/\`, \`setup.json\` (every random
secret), \`contracts.json\` and \`deployment.json\`, \`organisations.json\`, \`replay.journal\`, and \`network.json\`, which tells clients of the running
network where everything is. Files with secrets are readable by their owner only.

## A network of its own: \`npm run deploy\`

What the network is made of stands in \`deployments/<network>/network.json\` ([how](../deployments/README.md)).

${table(DEPLOY_VARIABLES)}

## One side alone: \`npm run side\`

\`npm run side -- --side VN --rpc URL1,URL2 --peer URL\`: [how](operations.md). Arguments: \`--data <folder>\` (all state; default \`data-vn\` or \`data-cn\`), \`--config <folder>\` (the three
files below; default \`config/\` in the data folder), \`--host\`, \`--gateway-port\`, \`--indexer-port\`, \`--portal-port\`, \`--metrics-port\`, \`--json\` (where it serves, as one line of JSON). \`DATABASE_URL\` names a
server to use in place of the embedded one, with a user who may create databases. Variables of the next table reach the side's process, where no argument says otherwise.

## Keys of recipients: \`npm run rotate-keys\`

\`npm run rotate-keys -- --side VN --organisation VN-CUS\`: [how](operations.md). Arguments: \`--overlap-hours N\` (how long the key before is valid yet; default 24), \`--revoke\`, \`--rewrap\`,
\`--destroy\` with \`--after-days N\` (default 30), \`--data <folder>\`, \`--rpc URL\`. Beside the embedded network the operator's account comes from these:

${table(OPERATOR_VARIABLES)}

## One side's process: \`node scripts/node.js serve\`

What \`npm start\` and \`npm run side\` set for the processes they keep running; whoever runs a side by other means sets it themselves.

${table(SIDE_VARIABLES)}

- \`THONGQUAN_DEPLOYMENT\` (\`deployment.json\`): \`{chainId, deployedAt, addresses: {directory, registry, clearance, codes, log}, verifier, agreementVersion}\`.
- \`THONGQUAN_ORGANISATIONS\` (\`organisations.json\`): \`[{handle, id, side, roles, encPublicJwk, keys: [{handle, keyId, signer, publicJwk, roles}], delegatedBy?}]\`.
- \`THONGQUAN_SECRETS\` (\`secrets.json\`): \`{relayerKey, gatewayKey, tokenSecret, hosted: [{handle, id, roles, encPrivateJwk?}]}\`.
`;
}
