import type { components } from './generated/api.ts';

export type ProblemDetails = components['schemas']['Problem'];

/** A gateway's refusal: problem details (RFC 9457) as an error. */
export class GatewayProblem extends Error {
  override readonly name = 'GatewayProblem';
  readonly status: number;
  readonly code: string;
  readonly details: Partial<ProblemDetails>;

  constructor(status: number, details: Partial<ProblemDetails>) {
    super(
      [details.code ?? `HTTP ${status}`, details.pointer && `at ${details.pointer}`, details.detail ?? details.title]
        .filter(Boolean)
        .join(': '),
    );
    this.status = status;
    this.code = details.code ?? 'UNKNOWN';
    this.details = details;
  }

  /** The very same request may be accepted later. */
  get retryable(): boolean {
    return this.details.retryable ?? this.status >= 500;
  }
}

/** The problem that an answer without success holds. */
export async function problemIn(response: Response): Promise<GatewayProblem> {
  const details = await response.json().catch(() => ({}));
  return new GatewayProblem(response.status, typeof details === 'object' && details !== null ? details : {});
}
