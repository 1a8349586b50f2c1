import { DEPLOY_VARIABLES } from '../deploy/environment.ts';
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

## One side: \`node scripts/node.js side\`

What \`npm start\` sets for the two sides it runs, and an operator for one side against a network of its own.

${table(SIDE_VARIABLES)}

- \`THONGQUAN_DEPLOYMENT\`: \`{chainId, deployedAt, addresses: {directory, registry, clearance, codes, log}, verifier, agreementVersion}\`.
- \`THONGQUAN_ORGANISATIONS\`: \`[{handle, id, side, roles, encPublicJwk, keys: [{handle, keyId, signer, publicJwk, roles}], delegatedBy?}]\`.
- \`THONGQUAN_SECRETS\`: \`{relayerKey, gatewayKey, tokenSecret, hosted: [{handle, id, roles, encPrivateJwk}]}\`.
`;
}
