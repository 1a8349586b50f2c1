import { Components, type JsonSchema } from './components.ts';
import { operationOf, pathOf, type Route } from './operation.ts';

/** What a document says of the service as a whole. */
export interface About {
  title: string;
  description: string;
  /** What each tag holds. */
  tags: Readonly<Record<string, string>>;
}

/** The OpenAPI 3.1 document of the routes that are registered; the same on both sides. */
export function documentOf(routes: readonly Route[], about: About): JsonSchema {
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
    info: { title: about.title, version: '1', description: about.description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name, ...(about.tags[name] === undefined ? {} : { description: about.tags[name] }) })),
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
