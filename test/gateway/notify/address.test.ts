import { expect } from 'chai';
import { mayReach, parseNetwork } from '../../../gateway/notify/address.ts';

describe('an address that a webhook is sent to', () => {
  const REFUSED = {
    loopback: ['127.0.0.1', '127.8.8.8', '::1'],
    private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    'link-local, where clouds keep their metadata': ['169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::a9fe:a9fe'],
    'carrier-grade NAT': ['100.64.0.1', '100.100.100.200', '100.127.255.255'],
    'unique local': ['fc00::1', 'fd00:ec2::254'],
    multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
    'unspecified, this network and broadcast': ['0.0.0.0', '0.1.2.3', '255.255.255.255', '::'],
    'set apart for tests, benchmarks and the future': [
      '192.0.2.1',
      '198.51.100.1',
      '203.0.113.1',
      '198.18.0.1',
      '240.0.0.1',
      '192.0.0.8',
      '2001:db8::1',
      '100::1',
    ],
    'IPv4 carried in IPv6': [
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '::127.0.0.1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      '2001:0:4136:e378::1',
      '64:ff9b:1::1',
    ],
    'old site-local': ['fec0::1'],
    'no address at all': ['localhost', '', '0x7f.1', '2130706433', '127.1', '8.8.8.8 ', 'fe80::1%eth0'],
  };
  for (const [what, addresses] of Object.entries(REFUSED))
    it(`is not ${what}`, () => expect(addresses.filter((address) => mayReach(address, []))).to.deep.equal([]));

  it('is public unicast', () => {
    const good = ['8.8.8.8', '1.1.1.1', '113.160.0.1', '2606:4700:4700::1111', '2400:cb00::1'];
    expect(good.filter((address) => !mayReach(address, []))).to.deep.equal([]);
  });

  it('may be of a network that the configuration allows, in whichever form it is written', () => {
    const allowed = ['10.20.0.0/16', '127.0.0.1', 'fd12::/16'].map(parseNetwork);
    for (const address of ['10.20.3.4', '127.0.0.1', '::ffff:127.0.0.1', 'fd12::9'])
      expect(mayReach(address, allowed), address).to.equal(true);
    for (const address of ['10.21.0.1', '127.0.0.2', 'fd13::1', '169.254.169.254'])
      expect(mayReach(address, allowed), address).to.equal(false);
  });

  it('is configured as an address or a network only', () => {
    for (const wrong of ['localhost', '10.0.0.0/33', '*', '10.', '0x7f.1']) expect(() => parseNetwork(wrong), wrong).to.throw(TypeError);
  });
});
