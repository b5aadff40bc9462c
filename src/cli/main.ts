import { Command, CommanderError, Option } from 'commander';
import { ConfigError } from '../core/fields/problem.ts';
import { configJsonSchema } from '../roots/configuration.ts';
import { VERSION } from '../roots/version.ts';
import { check } from './check.ts';
import { CommandFailure, type CommandIo, EXIT } from './command-io.ts';
import { init } from './init.ts';
import type { SimFlags } from './sim.ts';
import type { StartFlags } from './start.ts';

/** Runs one command line; resolves with the exit code, and never throws. */
export async function main(args: readonly string[], io: CommandIo): Promise<number> {
  try {
    await program(io).parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Commander has written its own message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof ConfigError) {
      io.err(error.message);
      return EXIT.usage;
    }
    io.err(`sluiceway: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof CommandFailure ? error.exitCode : EXIT.failed;
  }
}

/** `start` and `sim` load their modules only when they run: every other command then answers in a tenth of the time. */
function program(io: CommandIo): Command {
  const root = new Command('sluiceway')
    .description('A gateway between applications and model providers.')
    .version(VERSION, '--version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
    })
    .addHelpText(
      'after',
      examples(io, 'sluiceway start', 'sluiceway init && sluiceway check && sluiceway start'),
    );
  addStart(root, io);
  addSim(root, io);
  addKeys(root, io);
  addFileCommands(root, io);
  return root;
}

function addStart(root: Command, io: CommandIo): void {
  root
    .command('start')
    .description(
      'Run the gateway in the foreground. Changes of the file and SIGHUP reload its configuration.',
    )
    .option(
      '-c, --config <file>',
      'YAML, JSON, or a .ts/.js/.mjs module (default: sluiceway.yaml, if there is one)',
    )
    .option(
      '-l, --listen <host:port>',
      'address to listen on, in place of server.listen; port 0: any free one',
    )
    .option('-w, --workers <n>', 'processes that share the port, in place of server.workers')
    .addOption(new Option('--log <format>', 'in place of telemetry.logs: auto, json, pretty or off'))
    .option(
      '-p, --provider <kind...>',
      'start without a file, with the credentials that the environment holds: bedrock, anthropic, openai',
    )
    .action(async (flags: StartFlags) => (await import('./start.ts')).start(flags, io))
    .addHelpText(
      'after',
      examples(
        io,
        'sluiceway start',
        'sluiceway start --provider anthropic',
        'sluiceway start --config prod.yaml --listen 0.0.0.0:8787 --workers 4',
        'sluiceway start --listen "[::1]:0" --log pretty',
      ),
    );
}

function addSim(root: Command, io: CommandIo): void {
  root
    .command('sim')
    .description('Run the model simulator: Bedrock, Anthropic and OpenAI on the wire, with faults on demand.')
    .option('-l, --listen <host:port>', 'address to listen on; port 0: any free one', '127.0.0.1:8790')
    .option('--ttft <duration>', 'time to the first token', '150ms')
    .option('--rate <tokens>', 'tokens a second after it; 0: as fast as they are read', '60')
    .option('--tokens <n>', 'length of an answer (default: what the answer needs)')
    .option('--script <file>', 'faults for requests to come: a JSON or YAML file of what /_sim/script takes')
    .option('--strict', 'refuse fields that the real API does not know')
    .action(async (flags: SimFlags) => (await import('./sim.ts')).sim(flags, io))
    .addHelpText(
      'after',
      examples(
        io,
        'sluiceway sim',
        'sluiceway sim --listen 127.0.0.1:0 --ttft 50ms --rate 0',
        'sluiceway sim --script faults.yaml',
      ),
    );
}

function addKeys(root: Command, io: CommandIo): void {
  const keys = root
    .command('keys')
    .description('API keys in the store of a configuration. Running gateways obey within a second.')
    .addHelpText(
      'after',
      examples(
        io,
        'sluiceway keys create ide-team --plan team',
        'sluiceway keys list --json',
        'sluiceway keys rotate ide-team --overlap 1h',
        'sluiceway keys revoke ide-team --config prod.yaml',
      ),
    );
  const add = (line: string, description: string): Command =>
    keys
      .command(line)
      .description(description)
      .option('-c, --config <file>', 'the configuration that names the store (default: sluiceway.yaml)')
      .option('--json', 'print what the admin API answers');
  add('create <name>', 'Make a key, and print it this once.')
    .option('--plan <plan>', 'a plan of the configuration')
    .option('--tenant <tenant>', "default: the key's name")
    .action(async (name, flags) => (await import('./keys/keys.ts')).createKeyCommand(name, flags, io));
  add('list', 'List all keys, revoked ones too.').action(async (flags) =>
    (await import('./keys/keys.ts')).listKeysCommand(flags, io),
  );
  add('rotate <name>', 'Give a key another text, and print it this once.')
    .option('--overlap <duration>', 'how long the old text stays valid', '0s')
    .action(async (name, flags) => (await import('./keys/keys.ts')).rotateKeyCommand(name, flags, io));
  add('revoke <name>', 'Refuse a key from now on. Its name stays taken.').action(async (name, flags) =>
    (await import('./keys/keys.ts')).revokeKeyCommand(name, flags, io),
  );
}

function addFileCommands(root: Command, io: CommandIo): void {
  root
    .command('check')
    .description(
      'Validate a configuration without starting; says every problem with its line. Exit code 2 if there is one.',
    )
    .argument('[file]', 'the configuration (default: sluiceway.yaml)')
    .action((file: string | undefined) => check(file, io))
    .addHelpText('after', examples(io, 'sluiceway check', 'sluiceway check prod.yaml'));
  root
    .command('init')
    .description('Write a commented configuration to begin with.')
    .argument('[file]', 'where to (default: sluiceway.yaml)')
    .option('-f, --force', 'overwrite a file that is there')
    .action((file: string | undefined, flags: { readonly force?: boolean }) => init(file, flags, io))
    .addHelpText('after', examples(io, 'sluiceway init', 'sluiceway init --force prod.yaml'));
  root
    .command('schema')
    .description("Print the configuration's JSON Schema, for editors.")
    .action(() => io.out(JSON.stringify(configJsonSchema(), null, 2)))
    .addHelpText('after', examples(io, 'sluiceway schema > sluiceway.schema.json'));
}

/** @param lines as one types them where `sluiceway` is installed */
function examples({ command }: CommandIo, ...lines: readonly string[]): string {
  const typed = lines.map(
    (line) => `  ${line.replaceAll('sluiceway ', () => `${commandOf(line, command)} `)}`,
  );
  return `\nExamples:\n${typed.join('\n')}`;
}

/** npm writes two lines of its own, which must not get into a file. */
function commandOf(line: string, command: string): string {
  return line.includes(' > ') ? command.replace('npm run ', 'npm run --silent ') : command;
}
