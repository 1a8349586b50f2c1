import type { About } from '../../http/openapi/document.ts';

export const ABOUT: About = {
  title: 'Thongquan gateway',
  description: `What exporters, officers, devices and other systems speak to on one side. Every refusal is a problem document (RFC 9457) with a code of the
catalogue, in Vietnamese, Chinese or English by \`Accept-Language\`. Unknown fields are refused. Hashes and ids are lower-case hex with \`0x\`.`,
  tags: {
    'sign-in': 'A session is opened by signing a challenge with a registered key.',
    events: 'What happened, said by whom it happened to: prepare, sign, submit, follow.',
    webhooks: 'Being told of news at an address of one’s own, signed as Standard Webhooks 1.0 says.',
    content: 'What one’s own organisation was sent.',
    epcis: 'Traceability events by EPCIS 2.0; which parts of it: docs/gateway.md.',
    'record log': 'The side’s append-only log.',
    operations: 'Of the service itself.',
  },
};
