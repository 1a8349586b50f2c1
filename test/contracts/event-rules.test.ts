import { expect } from 'chai';
import { Contract } from 'ethers';
import { type EventRule, eventOf, ruleOf } from '../../protocol/events.ts';
import { rolesMask } from '../../protocol/roles.ts';
import { trackCode } from '../../protocol/tracks.ts';
import { type Evm, startEvm } from './setup/evm.ts';
import { harness, harnessFactory } from './setup/harness.ts';

const CHAINS = ['manifest', 'track', 'hold', 'orders'];
const CLASSES = ['claim', 'decision', 'observation'];
const FLANKS = ['EXP', 'IMP'];
/** Kinds with terms in `data`: acts about manifests but a cancellation, and those that make a code or an authorisation. */
const WITH_TERMS = [1, 2, 3, 60, 63];
/** Past the last event, and the ends of what a kind may be. */
const KINDS = [...Array(100).keys(), 255, 256, 32_767, 65_535];

/** A row as the library has it: numbers of its enumerations, 0 for none, and bitmaps. */
const row = (rule: EventRule) => ({
  class: rule.chain === 'code' ? 4 : CLASSES.indexOf(rule.class) + 1,
  chain: CHAINS.indexOf(rule.chain ?? '') + 1,
  flank: FLANKS.indexOf(rule.flank ?? '') + 1,
  roles: rolesMask(rule.roles),
  tracks: (rule.tracks ?? []).reduce((mask, track) => mask | (1 << (trackCode(track) - 1)), 0),
  onClosed: rule.onClosed ?? false,
});
const NO_ROW = { class: 0, chain: 0, flank: 0, roles: 0, tracks: 0, onClosed: false };

describe('the events table on chain', () => {
  let evm: Evm;
  let rules: Contract;
  before(async () => {
    evm = await startEvm();
    const deployed = await harnessFactory('EventRulesHarness', await evm.account(0)).deploy();
    rules = new Contract(await deployed.getAddress(), harness('EventRulesHarness').abi, evm.provider);
  });
  after(() => evm.close());

  const actOf = (kind: number): EventRule | undefined => {
    const type = eventOf(kind);
    return type !== undefined && ruleOf(type).carrier === 'act' ? ruleOf(type) : undefined;
  };

  it('has the rows of the normative table that are acts, and no others', async () => {
    for (const kind of KINDS) {
      const found = await rules.getFunction('ruleOf')(kind);
      const plain = Object.fromEntries(
        Object.entries(found.toObject()).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
      );
      const due = actOf(kind);
      expect(plain, `kind ${kind}`).to.deep.equal(due ? row(due) : NO_ROW);
    }
  });

  it('asks for a reason where the normative table does', async () => {
    for (const kind of KINDS)
      expect(await rules.getFunction('needsReason')(kind), `kind ${kind}`).to.equal(actOf(kind)?.reasonRequired ?? false);
  });

  it('knows which acts carry terms', async () => {
    for (const kind of KINDS) expect(await rules.getFunction('hasTerms')(kind), `kind ${kind}`).to.equal(WITH_TERMS.includes(kind));
  });
});
