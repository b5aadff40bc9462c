import { DEFAULT_MODELS } from '../../roots/default-models.ts';

const LINE_CHARS = 110;

/**
 * What `sluiceway init` writes: runs as it is, on the simulator, under the names that work without a file; every commented
 * line is valid once uncommented.
 */
export const STARTER_CONFIG = `# Configuration of Sluiceway. \`sluiceway check\` says whether it is right; a running gateway takes changes over by itself.
# Editors complete and check it with the schema that \`sluiceway schema > sluiceway.schema.json\` writes:
# yaml-language-server: $schema=./sluiceway.schema.json
#
# Durations are written 500ms, 30s, 5m; sizes 128KB, 10MB. \${NAME} and \${NAME:-default} read the environment.
version: 1

server:
  listen: 127.0.0.1:8787      # --listen wins; port 0 picks a free one
  # maxBody: 10MB
  # drain: 30s                # on SIGTERM, streams under way may finish this long
  # cors: [https://app.example.com]

auth: open                    # open: anybody who can reach the port. keys: one of the keys below
# keys:
#   - { name: ide-team, key: "\${IDE_TEAM_KEY}", tenant: ide }

# How to reach model servers, by names of your own. sim needs no account.
providers:
  sim: { kind: simulator }
  # east: { kind: bedrock, region: us-east-1 }                        # credentials: the AWS default chain
  # claude: { kind: anthropic, apiKey: "\${ANTHROPIC_API_KEY}" }
  # openai: { kind: openai, apiKey: "\${OPENAI_API_KEY}" }
  # local: { kind: openai, baseUrl: http://127.0.0.1:11434/v1 }       # Ollama, vLLM…

# What callers ask for → where it goes: the next target when one has failed. Without \`models\`, each provider answers to the
# names that its vendor gives its models.
models:
  sonnet:
    aliases: ${aliasesOf('sonnet')}
    targets:
      - { provider: sim }
      # - { provider: east, model: us.anthropic.claude-sonnet-4-20250514-v1:0 }
      # - { provider: claude, model: claude-sonnet-4-20250514 }
    # timeouts: { firstToken: 30s, idle: 30s, total: 10m }
    # retries: { attempts: 3 }            # at one target, the first included
  haiku:
    aliases: ${aliasesOf('haiku')}
    targets:
      - { provider: sim }
defaultModel: sonnet          # for a caller who names none

telemetry:
  logs: auto                  # pretty in a terminal, else json; or json, pretty, off. On standard error
  # otlp: http://127.0.0.1:4318           # traces, to an OpenTelemetry collector
`;

/** A list over as many lines as it takes. */
function aliasesOf(model: string): string {
  const lines = [''];
  for (const alias of DEFAULT_MODELS.models?.[model]?.aliases ?? []) {
    const piece = `${alias}, `;
    if ((lines.at(-1) ?? '').length + piece.length > LINE_CHARS) lines.push('');
    lines.push(`${lines.pop() ?? ''}${piece}`);
  }
  return `[\n${lines.map((line) => `      ${line.trimEnd()}\n`).join('')}    ]`;
}
