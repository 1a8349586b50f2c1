import { Components, type JsonSchema } from './components.ts';
import { operationOf, pathOf, type Route } from './operation.ts';

const ABOUT = `What exporters, officers, devices and other systems speak to on one side. Every refusal is a problem document (RFC 9457) with a code of the
catalogue, in Vietnamese, Chinese or English by \`Accept-Language\`. Unknown fields are refused. Hashes and ids are lower-case hex with \`0x\`.`;

const TAGS = {
  'sign-in': 'A session is opened by signing a challenge with a registered key.',
  events: 'What happened, said by whom it happened to: prepare, sign, submit, follow.',
  webhooks: 'Being told of news at an address of one’s own, signed as Standard Webhooks 1.0 says.',
  content: 'What one’s own organisation was sent.',
  'record log': 'The side’s append-only log.',
  operations: 'Of the service itself.',
} as const;

/** The OpenAPI 3.1 document of the routes that are registered; the same on both sides. */
export function documentOf(routes: readonly Route[]): JsonSchema {
  const components = new Components();
  const shown = routes
    .filter(({ method, description }) => !description.hide && method !== 'HEAD' && method !== 'OPTIONS')
    .sort((a, b) => a.url.localeCompare(b.url) || a.method.localeCompare(b.method));
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of shown) {
    const path = pathOf(route.url);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, components) };
  }
  const tags = [...new Set(shown.map((route) => route.description.tag))];
  return {
    openapi: '3.1.0',
    info: { title: 'Thongquan gateway', version: '1', description: ABOUT, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name, ...(name in TAGS ? { description: TAGS[name as keyof typeof TAGS] } : {}) })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components.schemas).sort(([a], [b]) => a.localeCompare(b))),
      securitySchemes: {
        session: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The token of a session of this side.' },
        peer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A request that the other side’s gateway signed.' },
      },
    },
  };
}
