import type { JsonSchema } from '../../http/openapi/components.ts';

// biome-ignore lint/suspicious/noExplicitAny: the document is ours, and shown as it is
type Any = any;

/** The style sheet of the reference page, served beside it. */
export const REFERENCE_STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
h2{margin-top:2.5rem;border-bottom:1px solid #ccc}h3{margin-bottom:.2rem}code,pre{font:14px/1.45 ui-monospace,monospace}
pre{background:#f6f6f6;padding:.8rem;overflow:auto}table{border-collapse:collapse;width:100%}td,th{border:1px solid #ddd;padding:.3rem .5rem;text-align:left;vertical-align:top}
.method{display:inline-block;min-width:4rem;font-weight:700}nav{columns:2}`;

/**
 * The OpenAPI document as one page: no script, nothing from elsewhere, so it works without a network and under a policy that allows neither.
 */
export function referencePage(document: JsonSchema): string {
  const { info, tags, paths, components } = document as Any;
  const operations = Object.entries<Any>(paths).flatMap(([path, item]) =>
    Object.entries<Any>(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
  );
  const sections = tags.map(
    ({ name, description }: Any) =>
      `<h2>${safe(name)}</h2><p>${safe(description ?? '')}</p>${operations
        .filter((each) => each.tags.includes(name))
        .map(operationPart)
        .join('')}`,
  );
  const schemas = Object.entries<Any>(components.schemas).map(
    ([name, schema]) =>
      `<h3 id="schema-${safe(name)}">${safe(name)}</h3><p>${safe(schema.description ?? '')}</p><pre>${linked(safe(JSON.stringify(schema, null, 2)))}</pre>`,
  );
  const links = operations.map((each) => `<li><a href="#${safe(each.operationId)}">${safe(each.method)} ${safe(each.path)}</a></li>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${safe(info.title)}</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/v1/reference.css"></head><body>
<h1>${safe(info.title)}</h1><p>${safe(info.description)}</p><p>For programs: <a href="/v1/openapi.json">openapi.json</a> (OpenAPI ${safe(String((document as Any).openapi))}).</p>
<nav><ul>${links.join('')}</ul></nav>${sections.join('')}<h2>Schemas</h2>${schemas.join('')}</body></html>`;
}

function operationPart(operation: Any): string {
  const parameters = (operation.parameters ?? []).map(
    (each: Any) =>
      `<tr><td><code>${safe(each.name)}</code></td><td>${safe(each.in)}${each.required ? '' : ', optional'}</td><td><code>${linked(safe(JSON.stringify(each.schema)))}</code> ${safe(each.description ?? '')}</td></tr>`,
  );
  const contents = (title: string, content: Any = {}): string =>
    Object.entries<Any>(content)
      .map(([media, { schema, examples }]) => {
        const shown = Object.values<Any>(examples ?? {}).map(({ value }) => `<pre>${safe(JSON.stringify(value, null, 2))}</pre>`);
        return `<p>${title} <code>${safe(media)}</code>: ${linked(safe(JSON.stringify(schema)))}</p>${shown.join('')}`;
      })
      .join('');
  const answers = Object.entries<Any>(operation.responses).map(
    ([status, { content }]) => contents(safe(status), content) || `<p>${safe(status)}, without content</p>`,
  );
  const { who, scope } = operation['x-access'];
  return `<h3 id="${safe(operation.operationId)}"><span class="method">${safe(operation.method)}</span> <code>${safe(operation.path)}</code></h3>
<p><b>${safe(operation.summary)}</b> (<code>${safe(operation.operationId)}</code>). ${safe(operation.description ?? '')}</p>
<p>Who: ${safe([who].flat().join(', '))}${scope ? `, scope <code>${safe(scope)}</code>` : ''}</p>
${parameters.length > 0 ? `<table>${parameters.join('')}</table>` : ''}${contents('Body', operation.requestBody?.content)}${answers.join('')}`;
}

const safe = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
/** References as links to where they are told. */
const linked = (escaped: string): string =>
  escaped.replace(/#\/components\/schemas\/(\w+)/g, (_, name) => `<a href="#schema-${name}">${name}</a>`);
