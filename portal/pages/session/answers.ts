import { GatewayProblem } from '../../../client/problem.ts';

/** What a service answered. @throws {GatewayProblem} */
export function whole<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T {
  if (data === undefined) throw new GatewayProblem(response.status, (error ?? {}) as object);
  return data;
}
