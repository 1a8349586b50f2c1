import { expect } from 'chai';
import { ARTIFACTS } from '../../protocol/bindings/artifacts.ts';
import { buildOf, type Node, readBuilds } from '../../scripts/contracts-page/build.ts';
import { CONTRACTS, type DescribedContract, type DescribedFunction, describeContracts } from '../../scripts/contracts-page/describe.ts';
import { byCheck } from '../../scripts/contracts-page/order.ts';
import { contractsPage } from '../../scripts/contracts-page/page.ts';

describe('what docs/contracts.md tells of the contracts', () => {
  let contracts: DescribedContract[];
  before(() => {
    contracts = describeContracts();
  });

  function of(contract: string, name: string): DescribedFunction {
    const found = contracts.find((one) => one.name === contract)?.functions.find((one) => one.name === name);
    return found ?? expect.fail(`${contract}.${name} is not described`);
  }

  it('is every function of every deployed contract', () => {
    expect([...CONTRACTS].sort()).to.deep.equal(Object.keys(ARTIFACTS).sort());
    for (const { name, functions } of contracts) {
      const abi: { type: string; name: string }[] = ARTIFACTS[name].abi;
      const offered = abi.filter(({ type }) => type === 'function').map((one) => one.name);
      expect(functions.map((one) => one.name).sort(), name).to.deep.equal(offered.sort());
    }
  });

  it('says of each function what it is for', () => {
    const silent = contracts.flatMap(({ name, functions }) =>
      functions.filter(({ documentation: { notice, dev } }) => !notice && !dev).map((one) => `${name}.${one.name}`),
    );
    expect(silent).to.deep.equal([]);
  });

  it('says of each error of ours when it is given', () => {
    const unexplained = [...contractsPage(contracts).matchAll(/^\| `(\w+)\(.*\| Of OpenZeppelin\. \|/gm)].map(([, name]) => name);
    expect(unexplained).to.deep.equal([]);
  });

  it('derives errors and events that the compiler knows of, too', () => {
    const builds = readBuilds();
    for (const { name, functions } of contracts) {
      const build = buildOf(builds, name);
      const contract = build.contracts.get(name) as Node;
      const names = (ids: number[]) => ids.map((id) => build.nodes.get(id)?.name);
      for (const { name: called, reach } of functions) {
        expect(names(contract.usedErrors), `${name}.${called}`).to.include.members([...reach.own]);
        if (reach.passed.size === 0) expect(names(contract.usedEvents), `${name}.${called}`).to.include.members([...reach.events]);
      }
    }
  });

  it('follows modifiers, internal calls, libraries and calls to our other contracts, in order', () => {
    expect([...of('JointCouncil', 'setLane').reach.own]).to.deep.equal(['OnlyProposal']);
    expect([...of('JointCouncil', 'leaveExchange').reach.own]).to.deep.equal(['MembersInvalid', 'OnlyProposal', 'SideAway']);
    expect([...of('JointCouncil', 'leaveExchange').reach.events]).to.deep.equal(['SideLeft', 'ManifestsPaused']);
    const { own, passed, events } = of('RecordLog', 'anchor').reach;
    expect([...own]).to.deep.equal(['NotThisSidesGateway', 'ActFromFuture', 'HeadNotNewer', 'InconsistentHead']);
    expect([...passed]).to.deep.equal(['KeyUnknown', 'SignatureInvalid', 'KeyNotValidAtSigning', 'KeyRevoked']);
    expect([...events]).to.deep.equal(['HeadAnchored']);
    expect([...of('ParticipantRegistry', 'retireKey').reach.own]).to.include('SafeCastOverflowedUintDowncast');
    expect([...of('Clearance', 'submit').reach.passed]).to.include.members([
      'QuotaExceeded',
      'CodeSuspended',
      'KeyRevoked',
      'OnlyClearance',
    ]);
  });

  it('passes on nothing that a try catches, and the events of what it tried', () => {
    const { own, passed, events } = of('Clearance', 'submitBatch').reach;
    expect([...own]).to.deep.equal(['BatchShortOfGas']);
    expect([...passed]).to.deep.equal([]);
    expect([...events]).to.have.members(['ActRecorded', 'ActSkipped']);
  });

  it('tells who may call by what turns others away', () => {
    const callers = {
      'JointCouncil.found': 'deployed the council',
      'JointCouncil.setAddress': 'a proposal of both sides',
      'JointCouncil.setMembers': 'a proposal of the side',
      'JointCouncil.approve': 'a member of the council',
      'JointCouncil.run': 'anybody, when the quorum is there',
      'ParticipantRegistry.revokeKey': 'an operator',
      'CodeRegistry.useFor': 'the CodeRegistry role',
      'Clearance.submit': 'anybody; an act stands by its signatures',
      'Clearance.caseOf': 'anybody; it only reads',
      'RecordLog.anchor': 'a gateway key',
    };
    for (const [call, words] of Object.entries(callers)) {
      const [contract = '', name = ''] = call.split('.');
      expect(of(contract, name).caller, call).to.contain(words);
    }
  });

  it('knows of every refusal which check gives it', () => {
    const { reach } = of('Clearance', 'submit');
    const others = byCheck([...reach.own, ...reach.passed]).find(([check]) => check === 'others')?.[1] ?? [];
    expect(others.filter((name) => refusalNames().includes(name))).to.deep.equal([]);
  });

  it('links from the contents to headings that are there, each once', () => {
    const page = contractsPage(contracts);
    const headings = [...page.matchAll(/^#{2,3} (.+)$/gm)].map(([, text = '']) =>
      text.toLowerCase().replaceAll('.', '').replaceAll(' ', '-'),
    );
    expect(new Set(headings).size).to.equal(headings.length);
    const targets = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !headings.includes(target))).to.deep.equal([]);
  });

  /** Errors of IRefusals. */
  function refusalNames(): string[] {
    const { nodes } = buildOf(readBuilds(), 'Clearance').contracts.get('IRefusals') as Node;
    return nodes.filter(({ nodeType }: Node) => nodeType === 'ErrorDefinition').map(({ name }: Node) => name);
  }
});
