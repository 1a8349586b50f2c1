import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { type Json, lodging } from '../setup/speaker.ts';
import { openApiText } from './text.ts';

describe('the OpenAPI document', () => {
  let text: string;
  let document: Json;
  before(async () => {
    text = await openApiText();
    document = JSON.parse(text);
  });
  const operations = (): Json[] =>
    Object.entries<Json>(document.paths).flatMap(([path, item]) =>
      Object.entries<Json>(item).map(([method, operation]) => ({ ...operation, name: `${method} ${path}` })),
    );
  /** Checks values against a named schema, references included. */
  const validator = (name: string) => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'https://document.example/', components: document.components });
    return ajv.compile({ $ref: `https://document.example/#/components/schemas/${name}` });
  };

  it('is as docs/openapi.json has it (npm run docs)', () =>
    expect(readFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), 'utf8') === text, 'run npm run docs').to.equal(true));

  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(document);
    expect(result.errors ?? []).to.deep.equal([]);
    expect(result.valid).to.equal(true);
    expect(document.openapi).to.match(/^3\.1\./);
  });

  it('names every operation once, in words a client can be made of', () => {
    const ids = operations().map((operation) => operation.operationId);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const id of ids) expect(id).to.match(/^[a-z][A-Za-z0-9]+$/);
  });

  it('describes the refusals of every operation as problem details', () => {
    for (const { name, responses } of operations())
      expect(responses.default.content['application/problem+json'].schema, name).to.deep.equal({ $ref: '#/components/schemas/Problem' });
  });

  it('says for every operation by whom it may be called', () => {
    for (const { name, security, 'x-access': access } of operations()) {
      expect(access?.who, name).not.to.equal(undefined);
      expect(security, name).to.deep.equal(access.scope ? [{ session: [] }] : access.who === 'peer' ? [{ peer: [] }] : []);
    }
  });

  it('refers to nothing that is not there', () => {
    const names = [...text.matchAll(/"\$ref": "#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect(names).not.to.deep.equal([]);
    expect(names.filter((name) => !(String(name) in document.components.schemas))).to.deep.equal([]);
  });

  it('gives a path parameter for every name in a path', () => {
    for (const [path, item] of Object.entries<Json>(document.paths))
      for (const operation of Object.values<Json>(item)) {
        const named = (operation.parameters ?? []).filter((each: Json) => each.in === 'path').map((each: Json) => each.name);
        expect(named, path).to.have.members([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      }
  });

  it('takes what the gateway takes: a sample’s lodging, and the examples', async () => {
    const validate = validator('PrepareRequest');
    expect(validate(await lodging()), JSON.stringify(validate.errors)).to.equal(true);
    for (const operation of operations())
      for (const content of Object.values<Json>(operation.requestBody?.content ?? {}))
        for (const { value } of Object.values<Json>(content.examples ?? {})) {
          const check = validator(content.schema.$ref.split('/').at(-1));
          expect(check(value), `${operation.name} ${JSON.stringify(check.errors)}`).to.equal(true);
        }
  });

  it('takes no field that an event’s type does not have', async () => {
    const request = await lodging();
    const validate = validator('PrepareRequest');
    expect(validate({ ...request, event: { ...request.event, plate: 'X' } })).to.equal(false);
    expect(validate({ ...request, surprise: 1 })).to.equal(false);
  });
});
