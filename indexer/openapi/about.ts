import type { About } from '../../http/openapi/document.ts';

export const ABOUT: About = {
  title: 'Thongquan index',
  description: `What the chain says of consignments, and what this side was sent of them, as one side's index has it. It reads only. A token of a session of the same side's gateway
opens it; a system's must be for \`index:read\`. Lists are read by pages: \`cursor\` of one answer asks for the next. \`fields\` names what is wanted of each item, \`format\` asks
for the whole list as CSV or as one JSON value a line, \`asOf\` for a moment in the past, by block or time. Every refusal is a problem document (RFC 9457).`,
  tags: {
    consignments: 'Consignments: state, timeline, holds, units, manifests.',
    codes: 'Growing-area and packing-house codes, their authorisations and quotas.',
    participants: 'Organisations and keys as the chain’s registry has them.',
    'record log': 'Anchored heads of both sides’ record logs.',
    statistics: 'Counts and times over many consignments, for authorities and auditors.',
    streams: 'What the chain records, as it is recorded.',
    operations: 'Of the service itself.',
  },
};
