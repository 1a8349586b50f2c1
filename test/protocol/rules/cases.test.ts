import { expect } from 'chai';
import { REFUSAL_CASES } from '../../cases/refusals.ts';
import { STATE_CASES } from '../../cases/states.ts';
import { Table } from './harness.ts';

describe('the table › reaches', () => {
  for (const { name, file } of [...REFUSAL_CASES, ...STATE_CASES])
    it(name, () => {
      const table = new Table(file);
      for (const event of file.events) {
        const answer = table.say(event);
        const told = `${event.t} ${event.by} ${event.type}`;
        if (event.expect?.refused) expect(answer, told).to.equal(event.expect.refused);
        else
          expect(answer, told)
            .to.be.an('array')
            .that.includes.members([event.expect?.irregular ?? []].flat());
      }
      expect(table.derived() ?? { overall: null, overlays: [] }).to.deep.equal({ overall: file.overall, overlays: file.overlays });
    });
});
