import { bindBedrock } from '../bedrock/provider.ts';
import { defineKind } from '../define-kind.ts';

/** It runs in this process: the host is a name only. */
const BASE_URL = 'http://simulator.invalid';

/** The built-in simulator, asked over Bedrock's wire as the real thing would be. */
export const simulatorKind = defineKind({
  kind: 'simulator',
  doc: 'The built-in model simulator; needs no account.',
  kindDoc: 'The built-in simulator.',
  fields: {},
  otelName: 'simulator',
  priceVendor: 'free',
  client: 'simulator',
  anyModel: true,
  endpoint: () => ({ baseUrl: BASE_URL, credentials: { type: 'none' }, region: 'us-east-1' }),
  bind: bindBedrock,
});
