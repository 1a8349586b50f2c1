import type { SideConfig } from '../../database/config.ts';

/** Where anybody reaches this gateway, without a slash at its end. */
export const publicUrlOf = ({ publicUrl, gateway }: Pick<SideConfig, 'publicUrl' | 'gateway'>): string =>
  (publicUrl ?? `http://${gateway.host}:${gateway.port}`).replace(/\/+$/, '');

export const statusListUri = (config: SideConfig, list: number): string => `${publicUrlOf(config)}/v1/status-lists/${list}`;

/** `iss` of an organisation's certificates; its metadata is at `/.well-known/jwt-vc-issuer` before the path (SD-JWT VC §5). */
export const issuerUrl = (config: SideConfig, organisation: string): string => `${publicUrlOf(config)}/v1/issuers/${organisation}`;
