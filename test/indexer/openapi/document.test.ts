import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import { openApiIndexText } from './text.ts';

describe('the OpenAPI document of the index', () => {
  it('is as docs/openapi-index.json has it (npm run docs), and valid OpenAPI 3.1', async () => {
    const text = await openApiIndexText();
    const kept = readFileSync(join(import.meta.dirname, '../../../docs/openapi-index.json'), 'utf8');
    expect(kept === text, 'run npm run docs').to.equal(true);
    const result = await new Validator().validate(JSON.parse(text));
    expect(result.errors ?? []).to.deep.equal([]);
  });
});
