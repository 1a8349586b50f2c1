import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { getBytes } from 'ethers';
import { bytesOf, hexOf } from '../../../gateway/bytes.ts';
import type { LoggedStatement } from '../../../gateway/disclosures/query.ts';
import { disclosuresStatement } from '../../../gateway/disclosures/statement.ts';
import { appendLeaf } from '../../../gateway/log/append.ts';
import type { SignedAct } from '../../../protocol/acts/act.ts';
import { checkStatement, type DisclosuresStatement, type SignedStatement, statementEntry } from '../../../protocol/log/statement.ts';
import { Cast, foundSide, type TestSide } from '../setup/side.ts';
import { sessionToken } from '../setup/tokens.ts';

const id32 = (): string => hexOf(randomBytes(32));

describe('disclosures', () => {
  const cast = new Cast();
  let side: TestSide;

  before(async () => {
    side = await foundSide(cast, 'VN');
  });
  after(() => side?.close());

  const idOf = (handle: string): string => cast.of(handle).organisation;
  /** As accepting an event of the author's writes it. */
  async function disclose(consignment: string, author: string, to: string[]): Promise<DisclosuresStatement> {
    const statement = disclosuresStatement({
      side: 'VN',
      consignment,
      digest: id32(),
      at: 1_800_000_000,
      agreement: side.services.agreement,
      to: to.map((handle) => ({
        organisation: idOf(handle),
        envelope: `b${handle}`,
        classes: ['P1', 'P2'],
        purposes: ['customs control'],
        fields: 3,
      })),
    });
    await side.services.db.prisma.statement.create({
      data: {
        kind: 'disclosures',
        subject: bytesOf(statement.document),
        consignment: bytesOf(consignment),
        organisation: bytesOf(idOf(author)),
        recipients: to.map((handle) => bytesOf(idOf(handle))),
        statement: statement as never,
      },
    });
    return statement;
  }
  async function asked(handle: string, consignment: string, more = ''): Promise<{ disclosures: LoggedStatement[]; next: string | null }> {
    const authorization = `Bearer ${await sessionToken(side.services, cast.of(handle))}`;
    const answer = await side.app.inject({ url: `/v1/disclosures?consignment=${consignment}${more}`, headers: { authorization } });
    expect(answer.statusCode, answer.body).to.equal(200);
    return answer.json();
  }
  const signedOf = ({ statement, key, signature }: LoggedStatement): SignedStatement => ({
    statement,
    key: key ?? '',
    signature: signature ?? '',
  });

  it('are leaves signed by the gateway, each in its own place of the log', async () => {
    const { sequencer, db } = side.services;
    const consignment = id32();
    const acts = Array.from({ length: 20 }, (_, i) => ({ act: { units: BigInt(i) } }) as SignedAct);
    for (let i = 0; i < 20; i++) await disclose(consignment, 'VN-EXPORTER', ['VN-CUSTOMS', 'CN-CUSTOMS']);
    await Promise.all([
      sequencer.drain(),
      sequencer.drain(),
      ...acts.map((signed) => db.transaction((sql) => appendLeaf(sql, 'VN', signed, id32()))),
    ]);
    const { disclosures } = await asked('VN-CUSTOMS', consignment);
    const { size, entries } = await side.services.recordLog.entries(0, 1000);
    expect([size, disclosures.length]).to.deep.equal([40, 20]);
    for (const logged of disclosures) {
      expect(hexOf(statementEntry(signedOf(logged), getBytes(logged.salt ?? '')))).to.equal(entries[logged.index ?? -1]);
      expect(() => checkStatement(signedOf(logged), cast.of('VN-GATEWAY').signer)).not.to.throw();
    }
    expect(new Set(disclosures.map(({ index }) => index)).size).to.equal(20);
  });

  it('do not verify with another recipient, purpose or key', async () => {
    const consignment = id32();
    await disclose(consignment, 'VN-EXPORTER', ['VN-CUSTOMS']);
    await side.services.sequencer.drain();
    const signed = signedOf((await asked('VN-AUDITOR', consignment)).disclosures[0] as LoggedStatement) as SignedStatement;
    const statement = signed.statement as DisclosuresStatement;
    const altered = [
      { ...statement, to: [] },
      { ...statement, to: statement.to.map((each) => ({ ...each, organisation: idOf('CN-GATE') })) },
      { ...statement, to: statement.to.map((each) => ({ ...each, purposes: [] })) },
      { ...statement, at: statement.at + 1 },
    ];
    for (const other of altered) expect(() => checkStatement({ ...signed, statement: other }, cast.of('VN-GATEWAY').signer)).to.throw();
    expect(() => checkStatement(signed, cast.of('CN-GATEWAY').signer)).to.throw();
  });

  it('are told whole to customs and auditors, and to others of their own events and of those sent to them', async () => {
    const consignment = id32();
    const own = await disclose(consignment, 'VN-EXPORTER', ['VN-CUSTOMS']);
    const sent = await disclose(consignment, 'VN-CUSTOMS', ['VN-EXPORTER', 'VN-GATE']);
    const inner = await disclose(consignment, 'VN-CUSTOMS', ['VN-QUARANTINE']);
    const told = async (handle: string) =>
      (await asked(handle, consignment)).disclosures.map(({ statement }) => (statement as DisclosuresStatement).document);
    for (const handle of ['VN-CUSTOMS', 'VN-AUDITOR'])
      expect(await told(handle)).to.deep.equal([own, sent, inner].map((each) => each.document));
    expect(await told('VN-EXPORTER')).to.deep.equal([own.document, sent.document]);
    expect(await told('VN-GATE')).to.deep.equal([sent.document]);
    expect(await told('VN-CARRIER')).to.deep.equal([]);
  });

  it('are told page by page', async () => {
    const consignment = id32();
    const made = [];
    for (let i = 0; i < 5; i++) made.push((await disclose(consignment, 'VN-EXPORTER', ['VN-CUSTOMS'])).document);
    const found: string[] = [];
    for (let after: string | null = '0'; after !== null; ) {
      const page = await asked('VN-CUSTOMS', consignment, `&limit=2&after=${after}`);
      found.push(...page.disclosures.map(({ statement }) => (statement as DisclosuresStatement).document));
      after = page.next;
    }
    expect(found).to.deep.equal(made);
  });
});
