import { expect } from 'chai';
import { inRequest, makeLogger } from '../../database/logger.ts';
import { withoutSecrets } from '../../database/redaction.ts';

describe('a line of the log', () => {
  function logged(write: (log: ReturnType<typeof makeLogger>) => void): string {
    const lines: string[] = [];
    write(makeLogger({ level: 'debug', name: 'test' }, { write: (line) => void lines.push(line) }));
    return lines.join('');
  }

  it('loses tokens, credentials, signatures and the end of addresses, and keeps digests and times', () => {
    const token = `eyJhbGciOiJFUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(86)}`;
    const line = logged((log) => {
      log.warn(
        { reason: `postgresql://thongquan:hunter2@db:5432/x and ${token}` },
        `0x${'ab'.repeat(64)} from 203.0.113.77 and 2001:db8:85a3:8d3:1319:8a2e:370:7348`,
      );
      log.warn({ digest: `0x${'cd'.repeat(32)}` }, 'at 2026-11-23T02:13:39.615Z');
    });
    for (const secret of ['hunter2', token, 'ab'.repeat(64), '203.0.113.77', '370:7348']) expect(line).not.to.include(secret);
    for (const kept of ['cd'.repeat(32), '2026-11-23T02:13:39.615Z', '203.0.113.*']) expect(line).to.include(kept);
  });

  it('hides fields of telling names, and tells an error by its place alone', () => {
    const line = logged((log) => {
      log.info({ token: 't0ken-value', of: { secret: 's3cret-value', payload: { plate: '29C-123.45' } } });
      log.error({ err: new RangeError('Key (plate)=(29C-123.45) exists') });
      log.error(new RangeError('Key (plate)=(29C-123.45) exists'));
    });
    for (const secret of ['t0ken-value', 's3cret-value', '29C-123.45']) expect(line).not.to.include(secret);
    expect(line).to.include('RangeError').and.to.include('redaction.test.ts');
  });

  it('of a part that knows of no request has the id of the one it works for', () => {
    const lines = logged((log) => {
      inRequest('r-1', () => log.info('inside'));
      log.info('outside');
    }).split('\n');
    expect(JSON.parse(lines[0] ?? '').request).to.equal('r-1');
    expect(JSON.parse(lines[1] ?? '').request).to.equal(undefined);
  });

  it('stays JSON', () => {
    const text = JSON.stringify({ reason: `postgresql://u:p@h/d "${'ff'.repeat(70)}" 10.0.0.1` });
    expect(() => JSON.parse(withoutSecrets(text))).not.to.throw();
  });
});
