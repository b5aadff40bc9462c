import {
  parseBaseUrl,
  parseCollectorUrl,
  parseOrigin,
  parseUnversionedBaseUrl,
} from '../core/fields/base-url.ts';
import { type InputOf, notYet, type OutputOf, required, withDefault } from '../core/fields/field.ts';
import { list, section, table, variants } from '../core/fields/group-fields.ts';
import { parseListenAddress } from '../core/fields/listen-address.ts';
import { choice, duration, flag, integer, parsedText, size, text } from '../core/fields/scalar-fields.ts';

/*
 * The configuration, whole: names, units, ranges, defaults and what each is for. Reading a file, its TypeScript type,
 * the JSON Schema for editors and the tables in docs/config.md all come from here.
 */

const SIMPLE_NAME = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/,
  values: 'made of letters, digits, ".", "_", ":" and "-", at most 128',
};
const MODEL_NAME = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,255}$/,
  values: 'made of letters, digits, ".", "_", ":", "-", "/", "@" and "+", at most 256',
};

/** What may stand in a header without being encoded; a line break would start another header. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

function secret(doc: string) {
  return text({ doc, values: 'text without spaces or line breaks', pattern: VISIBLE_ASCII, secret: true });
}

function baseUrl(doc: string) {
  return parsedText({ doc, values: 'a URL', placeholder: '', parse: parseBaseUrl });
}

const LISTEN_VALUES = 'HOST:PORT, such as 127.0.0.1:8787 or [::1]:8787 (ports 0 to 65535)';

export const serverField = section('How the gateway is reached.', {
  listen: withDefault(
    '127.0.0.1:8787',
    parsedText({
      doc: 'Address to listen on. Port 0 picks a free one and prints it; `--listen` wins.',
      values: LISTEN_VALUES,
      placeholder: { hostname: '127.0.0.1', port: 0 },
      parse: (value) => {
        const address = parseListenAddress(value);
        return address ? { value: address } : { problem: `must be ${LISTEN_VALUES}` };
      },
    }),
  ),
  workers: withDefault(
    1,
    integer({ doc: 'Processes that share the port; `--workers` wins.', min: 1, max: 256 }),
  ),
  maxBody: withDefault(
    '10MB',
    size({ doc: 'Largest request body; a longer one is 413.', min: '1KB', max: '100MB' }),
  ),
  drain: withDefault(
    '30s',
    duration({
      doc: 'On SIGTERM new requests are refused; streams under way may finish this long.',
      min: '0s',
      max: '1h',
    }),
  ),
  allowOpen: withDefault(false, flag({ doc: 'Listen beyond loopback although `auth` is `open`.' })),
  cors: withDefault(
    [],
    list(
      'Origins that browsers may call from, such as `https://app.example.com`; `*` for all.',
      parsedText({
        doc: 'An origin.',
        values: 'an origin such as https://app.example.com, or *',
        placeholder: '',
        parse: parseOrigin,
      }),
    ),
  ),
});

const key = section('One API key.', {
  name: required(
    text({
      doc: 'Names the key in logs and metrics; as AWS access key id it stands for the key in signatures.',
      ...SIMPLE_NAME,
    }),
  ),
  key: required(
    text({
      doc: 'The key itself. Take it from the environment.',
      values: 'at least 16 characters, without spaces or line breaks',
      pattern: /^[\x21-\x7e]{16,1024}$/,
      secret: true,
    }),
  ),
  tenant: text({ doc: 'A label for logs and metrics.', ...SIMPLE_NAME }),
  plan: notYet(),
});

const bedrock = section('Amazon Bedrock.', {
  kind: required(choice(['bedrock'], { doc: 'Amazon Bedrock.' })),
  region: text({
    doc: 'AWS region; `AWS_REGION` or `AWS_DEFAULT_REGION` where it is not given.',
    values: 'an AWS region such as us-east-1',
    pattern: /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/,
  }),
  endpoint: baseUrl("Base URL in place of the region's own, such as a VPC endpoint."),
  apiKey: secret('A Bedrock bearer key, in place of `credentials`.'),
  credentials: section('Fixed AWS credentials. With neither these nor `apiKey`: the AWS default chain.', {
    accessKeyId: required(secret('Access key id.')),
    secretAccessKey: required(secret('Secret access key.')),
    sessionToken: secret('Session token of temporary credentials.'),
  }),
  profile: text({
    doc: 'Profile of the AWS configuration files that the default chain reads.',
    values: 'the name of a profile',
    pattern: /^[^\r\n]{1,128}$/,
  }),
});

const anthropic = section('Anthropic, or a server with its API.', {
  kind: required(choice(['anthropic'], { doc: 'Anthropic Messages.' })),
  baseUrl: withDefault(
    'https://api.anthropic.com',
    parsedText({
      doc: 'Base URL, without `/v1`.',
      values: 'a URL',
      placeholder: '',
      parse: parseUnversionedBaseUrl,
    }),
  ),
  apiKey: secret('API key; left out for servers that need none.'),
});

const openai = section('OpenAI, or a server with its API: vLLM, Ollama, Groq…', {
  kind: required(choice(['openai'], { doc: 'OpenAI chat completions.' })),
  baseUrl: withDefault('https://api.openai.com/v1', baseUrl('Base URL, up to and including `/v1`.')),
  apiKey: secret('API key; left out for servers that need none.'),
});

const simulator = section('The built-in model simulator; needs no account.', {
  kind: required(choice(['simulator'], { doc: 'The built-in simulator.' })),
});

const target = section('A model of one provider.', {
  provider: required(
    text({ doc: 'Name in `providers`.', values: 'the name of a provider', pattern: SIMPLE_NAME.pattern }),
  ),
  model: text({
    doc: "The model's id at the provider; may be left out for the simulator.",
    values: 'a model id without spaces, at most 2048 characters',
    pattern: /^[\x21-\x7e]{1,2048}$/,
  }),
});

const timeouts = section('Time limits.', {
  connect: withDefault(
    '5s',
    duration({
      doc: 'Dialling the provider, TLS included.',
      min: '1ms',
      max: '10m',
    }),
  ),
  firstToken: withDefault(
    '30s',
    duration({
      doc: 'From sending an attempt to its first content; streamed answers.',
      min: '1ms',
      max: '1h',
    }),
  ),
  idle: withDefault(
    '30s',
    duration({
      doc: 'Between two pieces of an answer that has begun, whole answers too.',
      min: '1ms',
      max: '1h',
    }),
  ),
  total: withDefault(
    '10m',
    duration({
      doc: "From the request's arrival to the answer's last byte: all attempts, the whole stream.",
      min: '1ms',
      max: '24h',
    }),
  ),
});

const model = section('What callers ask for, and where it goes.', {
  aliases: withDefault([], list('Other names for it.', text({ doc: 'A name.', ...MODEL_NAME }))),
  targets: required(
    list('Where it goes, in this order: the next one when one has failed.', target, { min: 1 }),
  ),
  timeouts: withDefault({}, timeouts),
  maxTokens: integer({
    doc: "Output limit for targets that need one, when the caller gives none; else the model's own, up to 4096.",
    min: 1,
    max: 1_000_000,
  }),
  retries: withDefault(
    {},
    section('Attempts at one target.', {
      mode: withDefault(
        'standard',
        choice(['standard'], { doc: 'Backoff with full jitter.', later: ['adaptive'] }),
      ),
      attempts: withDefault(
        3,
        integer({ doc: 'Attempts at one target, the first included.', min: 1, max: 10 }),
      ),
    }),
  ),
  onCut: notYet(),
  hedge: notYet(),
  cache: notYet(),
  degrade: notYet(),
});

export const telemetryField = section('What the gateway tells about itself.', {
  logs: withDefault(
    'json',
    choice(['json', 'pretty', 'off'], { doc: 'One line a request, on standard error.' }),
  ),
  content: withDefault('off', flag({ doc: 'Prompts and answers are never logged.', offOnly: true })),
  metrics: withDefault(true, flag({ doc: 'Serve `GET /metrics` for Prometheus.' })),
  otlp: parsedText({
    doc: 'Base URL of an OpenTelemetry collector (OTLP over HTTP); traces are off without one.',
    values: 'a URL',
    placeholder: '',
    parse: parseCollectorUrl,
  }),
  xray: withDefault(false, flag({ doc: 'X-Ray segments.', offOnly: true })),
});

export const configField = section('Configuration of Sluiceway.', {
  $schema: text({ doc: 'Where an editor finds this schema; not read otherwise.', values: 'a URL or a path' }),
  version: withDefault(1, integer({ doc: 'Version of this format.', min: 1, max: 1 })),
  server: withDefault({}, serverField),
  auth: withDefault(
    'open',
    choice(['open', 'keys'], {
      doc: '`open`: anybody who can reach the port. `keys`: callers need one of `keys`.',
    }),
  ),
  keys: withDefault([], list('API keys of callers.', key)),
  providers: table(
    'How to reach model servers, by a name of your own.',
    SIMPLE_NAME,
    variants('How to reach a model server.', 'kind', { bedrock, anthropic, openai, simulator }, [
      'sagemaker',
    ]),
  ),
  models: table('What callers ask for → where it goes.', MODEL_NAME, model),
  defaultModel: text({
    doc: 'Name in `models`, for a caller who names none.',
    values: 'the name of a model',
  }),
  directTargets: withDefault(true, flag({ doc: 'May callers address `provider/model` directly?' })),
  telemetry: withDefault({}, telemetryField),
  plans: notYet(),
  limits: notYet(),
  features: notYet(),
  routing: notYet(),
  cache: notYet(),
  embedders: notYet(),
  jobs: notYet(),
  stores: notYet(),
  console: notYet(),
});

/** The configuration as one writes it: units in texts, defaults left out. */
export type ConfigFile = InputOf<typeof configField>;

/** The same once read: units resolved, defaults filled in, references not yet checked. */
export type ConfigValues = OutputOf<typeof configField> & object;
