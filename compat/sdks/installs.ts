import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import { repository } from '../vedette.ts'
import { Program } from './programs.ts'

/** Apps with real SDKs, one folder each. */
export const appsFolder = join(repository, 'compat', 'apps')
const cacheFolder = join(repository, '.cache', 'compat')

/** What an app needs is ready in `folder`; or it cannot run, because. */
export type Install = { readonly folder: string } | { readonly because: string }

type Step = readonly [command: string, ...args: string[]]

interface Recipe {
  /** Name of the app's folder. */
  readonly app: string
  /** Files of that folder which decide what is made. They are copied, flat, to where it is made. */
  readonly files: readonly string[]
  /** What must be there, with an argument that makes it say so. */
  readonly needs: Step
  /** Where the steps run; default: where it is made. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

const lastLine = (output: string): string => output.trim().split('\n').at(-1) ?? ''

const folderOf = (app: string): string => join(cacheFolder, app)

/** Makes it below `.cache/`, once per version of the files and of the toolchain. Registries are reached by their own clients only. */
const install = async ({ app, files, needs, steps, env = {}, cwd = folderOf(app) }: Recipe): Promise<Install> => {
  const [command, ...args] = needs
  const probe = new Program(command, args)
  if ((await probe.finish()) !== 0) return { because: `needs ${command}: ${lastLine(probe.output)}` }
  const folder = folderOf(app)
  mkdirSync(folder, { recursive: true })
  const hash = createHash('sha256').update(probe.output).update(JSON.stringify(steps))
  for (const file of files) hash.update(readFileSync(join(appsFolder, app, file)))
  const wanted = hash.digest('hex')
  const stamp = join(folder, 'installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { folder }
  for (const file of files) copyFileSync(join(appsFolder, app, file), join(folder, basename(file)))
  for (const [program, ...rest] of steps) {
    const step = new Program(program, rest, { cwd, env })
    if ((await step.finish()) !== 0) return { because: `${program} ${rest[0] ?? ''} failed: ${step.output.trim().slice(-800)}` }
  }
  writeFileSync(stamp, wanted)
  return { folder }
}

/** The packages of an app's `requirements.txt`, for PYTHONPATH; the name of the folder tells the SDK that their code is not the app's. */
export const installPythonPackages = async (app: string): Promise<Install> => {
  const packages = join(folderOf(app), 'site-packages')
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--upgrade']
  const made = await install({
    app,
    files: ['requirements.txt'],
    needs: ['python3', '--version'],
    steps: [['python3', ...pip, '--target', packages, '-r', 'requirements.txt']],
  })
  return 'because' in made ? made : { folder: packages }
}

const goFilesOf = (app: string, command: string): readonly string[] =>
  readdirSync(join(appsFolder, app, command))
    .filter((name) => name.endsWith('.go'))
    .map((name) => join(command, name))

/** The commands of an app's Go module, as programs. */
export const buildGo = (app: string, commands: readonly string[]): Promise<Install> =>
  install({
    app,
    files: ['go.mod', 'go.sum', ...commands.flatMap((name) => goFilesOf(app, name))],
    needs: ['go', 'version'],
    cwd: join(appsFolder, app),
    env: { GOFLAGS: '-mod=readonly -buildvcs=false', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' },
    steps: [['go', 'build', '-o', `${folderOf(app)}/`, ...commands.map((name) => `./${name}`)]],
  })

/** The locked packages of an app, in `node_modules` of the folder; no script of theirs is run. */
export const installNodePackages = (app: string, files: readonly string[] = [], steps: readonly Step[] = []): Promise<Install> =>
  install({
    app,
    files: ['package.json', 'package-lock.json', ...files],
    needs: ['npm', '--version'],
    steps: [['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], ...steps],
  })

/** The jars that an app's `pom.xml` names in `jars`, and its one class compiled. */
export const buildJava = (app: string, source: string): Promise<Install> =>
  install({
    app,
    files: ['pom.xml', source],
    needs: ['mvn', '--version'],
    steps: [
      ['mvn', '--batch-mode', '--quiet', 'dependency:copy-dependencies'],
      ['javac', '-g', '-cp', 'jars/*', '-d', 'classes', source],
    ],
  })

/** Ruby and its SDK out of Debian's packages, unpacked below the folder: RubyGems is not needed, and nothing is installed on the machine. */
export const unpackRuby = async (): Promise<Install> => {
  const packages = 'ruby3.1 libruby3.1 ruby-rubygems ruby-concurrent ruby-sentry-ruby-core=5.3.0-2'
  // A machine that never asked what packages there are is asked to look, in lists of our own.
  const lists = '-o Dir::State::lists="$PWD/lists"'
  const made = await install({
    app: 'ruby',
    files: [],
    needs: ['dpkg', '--version'],
    steps: [
      [
        'sh',
        '-c',
        `apt-get download --quiet ${packages} || { mkdir -p lists/partial && apt-get ${lists} update --quiet && apt-get ${lists} download --quiet ${packages}; }`,
      ],
      ['sh', '-c', 'for file in *.deb; do dpkg --extract "$file" root || exit 1; done; rm -- *.deb'],
    ],
  })
  return 'because' in made ? made : { folder: join(made.folder, 'root') }
}
