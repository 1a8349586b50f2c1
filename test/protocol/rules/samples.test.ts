import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Json, Table } from './harness.ts';

const folder = new URL('../../../samples/consignments/', import.meta.url);

describe('the table › replays the samples', () => {
  for (const name of readdirSync(folder)) {
    const file: Json = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
    it(`${file.id} ends ${file.overall}: ${file.scenario}`, () => {
      const table = new Table(file);
      for (const event of file.events) {
        const answer = table.say(event);
        const told = `${event.t} ${event.type}`;
        if (event.expect?.refused) expect(answer, told).to.equal(event.expect.refused);
        else expect(answer, told).to.deep.equal(event.expect?.irregular ? [event.expect.irregular].flat() : []);
      }
      expect(table.derived()).to.deep.equal({ overall: file.overall, overlays: file.overlays });
    });
  }
});
