// The program: `main.ts <command> ...`. Modules are loaded per command: the front door must accept within a second of its start, and the
// watcher and the front stay small.
interface Command {
  readonly summary: string
  readonly run: (args: readonly string[]) => Promise<number>
}

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['serve', { summary: 'run the server (default)', run: async (args) => (await import('./commands/serve.ts')).serve(args) }],
  [
    'init',
    {
      summary: 'make organization, project, owner and key; print them with a token',
      run: async (args) => (await import('./commands/init.ts')).init(args),
    },
  ],
  [
    'user',
    { summary: 'add a user, set a password, disable, list users', run: async (args) => (await import('./commands/user.ts')).user(args) },
  ],
  ['token', { summary: 'create, list and revoke API tokens', run: async (args) => (await import('./commands/token.ts')).token(args) }],
  [
    'coverage',
    {
      summary: 'send reports of test coverage to a server',
      run: async (args) => (await import('./commands/coverage.ts')).coverage(args),
    },
  ],
  [
    'replay-log',
    {
      summary: 'process again what failed (dead letters)',
      run: async (args) => (await import('./commands/replay-log.ts')).replayLog(args),
    },
  ],
])

/** How the watcher starts its children: `role <name> <settings as JSON>`. */
const runRole = async (args: readonly string[]): Promise<number> => (await import('./roles/run-role.ts')).runRole(args)

/** The short-lived child of `serve`, which keeps its modules out of the watcher's memory. */
const prepare = async (args: readonly string[]): Promise<number> => (await import('./roles/prepare.ts')).prepare(args)

/** Loads all that a server runs, so that it is in the compile cache (compile-ahead.mjs). */
const compile = async (): Promise<number> => {
  await Promise.all([
    import('./commands/serve.ts'),
    import('./roles/prepare.ts'),
    import('./roles/run-role.ts').then(({ loadRoles }) => loadRoles()),
  ])
  return 0
}

const help = (): string => {
  const lines = [...commands].map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
  return `vedette <command>\n\n${lines.join('\n')}\n\n\`vedette <command> --help\` tells more of each.\n`
}

const run = (argv: readonly string[]): Promise<number> => {
  const [first = 'serve', ...rest] = argv
  if (first === 'role') return runRole(rest)
  if (first === 'prepare') return prepare(rest)
  if (first === 'compile') return compile()
  if (first === '--help' || first === '-h' || first === 'help') {
    process.stdout.write(help())
    return Promise.resolve(0)
  }
  const command = commands.get(first.startsWith('-') ? 'serve' : first)
  if (command !== undefined) return command.run(first.startsWith('-') ? argv : rest)
  process.stderr.write(`vedette: unknown command ${first}\n\n${help()}`)
  return Promise.resolve(2)
}

process.exitCode = await run(process.argv.slice(2))
