import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A network that webhooks may reach although it is not public, as `10.20.0.0/16` or one address. */
export type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** @throws {TypeError} for text that is no address or network */
export function parseNetwork(text: string): Network {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (isIP(text) === 0) throw new TypeError(`must be addresses or networks such as 10.20.0.0/16 (${text} is none)`);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/**
 * Whether a webhook may be sent to an address: public unicast only, or one of the networks allowed by configuration. Not public are
 * private, loopback, link-local (where clouds keep their metadata), unique local, carrier-grade NAT, multicast, reserved and benchmark ranges,
 * and every IPv6 form that carries an IPv4 address (mapped, NAT64, 6to4, Teredo): what it leads to is decided elsewhere.
 */
export function mayReach(address: string, allowed: readonly Network[]): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  const plain = parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() ? parsed.toIPv4Address() : parsed;
  if (allowed.some(([network, bits]) => network.kind() === plain.kind() && plain.match([network, bits]))) return true;
  return parsed.range() === 'unicast' && !isWide(parsed);
}

/** Ranges that RFC 6890 sets apart and the library takes for unicast. */
const WIDE: readonly Network[] = ['0.0.0.0/8', '192.0.0.0/24', '198.18.0.0/15', '::/96', 'fec0::/10', '100::/64', '2001:db8::/32'].map(
  parseNetwork,
);
const isWide = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
  WIDE.some(([network, bits]) => network.kind() === address.kind() && address.match([network, bits]));
