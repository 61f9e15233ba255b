import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'

import type { DebugFile } from '#packages/contract/artifact-debug-file'
import type { ArtifactBundle, ArtifactFile } from '#packages/contract/artifact-file'
import type { Release } from '#packages/contract/release'

import { installNodePackages } from './sdks/installs.ts'
import type { Install } from './sdks/installs.ts'
import { Program } from './sdks/programs.ts'
import { Tap } from './sdks/tap.ts'
import { Vedette } from './vedette.ts'
import type { Project } from './vedette.ts'

/* The upload commands of sentry-cli, as the packages on npm have them: what they ask for, and what comes of it. */

const apps = ['cli-2', 'cli-3'] as const

let server: Vedette
let tap: Tap
let newest: Project
let folder: string
const installs = new Map<string, Promise<Install>>()

beforeAll(async () => {
  for (const app of apps) installs.set(app, installNodePackages(app))
  folder = await mkdtemp(join(tmpdir(), 'vedette-build-'))
  server = await Vedette.start()
  tap = await Tap.before(server.url)
  // Each time there is a new token, and the one before ends.
  for (const app of apps) newest = await server.init(app)
})
afterAll(async () => {
  tap.close()
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

interface Run {
  readonly output: string
  /** `METHOD path status` of each request, with the path below `/api/0`. Chunks go to the address that the server says, past the tap. */
  readonly calls: readonly string[]
}

/** Runs the program in a folder and insists that it succeeds; the test is skipped, with the reason, where it cannot be installed. */
const run = async (context: TestContext, app: string, cwd: string, args: readonly string[]): Promise<Run> => {
  const ready = await installs.get(app)
  if (ready === undefined || 'because' in ready) return context.skip(ready?.because ?? 'not installed')
  const before = tap.callsOf('0').length
  const env = { SENTRY_URL: tap.url, SENTRY_ORG: 'acme', SENTRY_PROJECT: app, SENTRY_AUTH_TOKEN: newest.token, HOME: cwd }
  const program = new Program(`${ready.folder}/node_modules/.bin/sentry-cli`, args, { env, cwd })
  const code = await program.finish()
  expect([args.join(' '), code, program.output]).toEqual([args.join(' '), 0, program.output])
  const calls = tap.callsOf('0').slice(before)
  return { output: program.output, calls: calls.map(({ method, path, status }) => `${method} ${path.slice('/api/0'.length)} ${status}`) }
}

const get = <Answer>(path: string): Promise<Answer> => server.get<Answer>(newest, path)
const files = (app: string): string => `/projects/acme/${app}/files/`
const bundlesOf = (app: string): Promise<ArtifactBundle[]> => get<ArtifactBundle[]>(`${files(app)}artifact-bundles/`)

const mapOf = (name: string, text: string): string =>
  JSON.stringify({ version: 3, file: `${name}.js`, sources: [`${name}.ts`], sourcesContent: [text], names: [], mappings: 'AAAA' })

/** A build with so many scripts, each with its map. */
const buildIn = async (name: string, scripts: number, text: (index: number) => string): Promise<string> => {
  const build = join(folder, name)
  await mkdir(join(build, 'dist'), { recursive: true })
  for (let index = 0; index < scripts; index++) {
    await writeFile(join(build, 'dist', `app-${index}.js`), `${text(index)}\n//# sourceMappingURL=app-${index}.js.map\n`)
    await writeFile(join(build, 'dist', `app-${index}.js.map`), mapOf(`app-${index}`, text(index)))
  }
  return build
}

const debugIdIn = async (build: string, name: string): Promise<string> =>
  /debugId=([0-9a-f-]{36})/.exec(await readFile(join(build, 'dist', name), 'utf8'))?.[1] ?? ''

/** Peak of the resident memory of `api`, in MB. */
const peakMegabytes = async (): Promise<number> => {
  const pid = (await server.pids()).get('api')
  return Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

describe.each(apps)('%s', (app) => {
  const release = `${app}@1.0.0`

  it('uploads the scripts and maps of a build with debug ids, and finds nothing to upload the second time', async (context) => {
    const build = await buildIn(app, 3, (index) => `console.log(${index})`)
    await run(context, app, build, ['sourcemaps', 'inject', 'dist'])
    const upload = ['sourcemaps', 'upload', '--release', release, '--dist', '7', '--wait', 'dist']
    const first = await run(context, app, build, upload)
    expect(first.calls.at(-1)).toMatch(/^POST \/organizations\/acme\/artifactbundle\/assemble\/ 200$/)
    const [bundle, ...others] = await bundlesOf(app)
    const debugIds = await Promise.all([0, 1, 2].map((index) => debugIdIn(build, `app-${index}.js`)))
    expect(bundle).toMatchObject({ release, dist: '7', fileCount: 6, debugIds: debugIds.toSorted() })
    expect(others).toEqual([])
    expect((await get<Release>(`/organizations/acme/releases/${release}/`)).projects.map(({ slug }) => slug)).toEqual([app])
    const listed = await get<ArtifactFile[]>(`${files(app)}artifact-bundles/${bundle?.id}/files/?query=app-1`)
    expect(listed.map(({ type, debugId }) => [type, debugId])).toEqual([
      ['minified_source', debugIds[1]],
      ['source_map', debugIds[1]],
    ])
    expect((await run(context, app, build, upload)).output).toMatch(/Nothing to upload/)
    expect(await bundlesOf(app)).toHaveLength(1)
  })

  it('uploads what a plugin of a bundler uploads that has no release', async (context) => {
    const build = await buildIn(`${app}-plugin`, 1, () => `console.log('plugin of ${app}')`)
    await run(context, app, build, ['sourcemaps', 'inject', 'dist'])
    await run(context, app, build, ['sourcemaps', 'upload', '--release', 'undefined', '--no-rewrite', 'dist'])
    const [bundle] = await bundlesOf(app)
    expect(bundle).toMatchObject({ release: null, fileCount: 2 })
    expect((await get<Release[]>(`/organizations/acme/releases/`)).map(({ version }) => version)).not.toContain('undefined')
  })

  it('uploads a ProGuard mapping and Breakpad symbols', async (context) => {
    const build = join(folder, `${app}-symbols`)
    await mkdir(build)
    await writeFile(join(build, 'mapping.txt'), `com.example.${app.replace('-', '')}.App -> a.b:\n    1:3:void run():5:7 -> a\n`)
    await writeFile(
      join(build, 'app.sym'),
      'MODULE Linux x86_64 747E1D76509B52258A5BDB7B7D4067D40 app\nFILE 0 app.c\nFUNC 1000 10 0 main\n1000 10 1 0\n',
    )
    await run(context, app, build, ['upload-proguard', 'mapping.txt'])
    await run(context, app, build, ['debug-files', 'upload', '--wait', 'app.sym'])
    const stored = await get<DebugFile[]>(`${files(app)}dsyms/`)
    expect(stored.map(({ symbolType, objectName, cpuName }) => [symbolType, objectName, cpuName])).toEqual([
      ['breakpad', 'app', 'x86_64'],
      ['proguard', 'proguard-mapping', 'any'],
    ])
    expect(stored[0]?.debugId).toBe('747e1d76-509b-5225-8a5b-db7b7d4067d4')
  })
})

it('cli-2 uploads, lists and deletes single files of a release', async (context) => {
  const build = await buildIn('single', 1, () => 'single()')
  const inRelease = ['releases', 'files', 'cli-2@1.0.0']
  await run(context, 'cli-2', build, [...inRelease, 'upload', 'dist/app-0.js', '~/single.js'])
  expect((await run(context, 'cli-2', build, [...inRelease, 'list'])).output).toMatch(/~\/single\.js/)
  await run(context, 'cli-2', build, [...inRelease, 'delete', '~/single.js'])
  expect((await run(context, 'cli-2', build, [...inRelease, 'list'])).output).not.toMatch(/~\/single\.js/)
})

it('a bundle of 500 files takes no more memory than its pieces', async (context) => {
  // 200 kB each, all different, and quickly packed.
  const build = await buildIn('large', 250, (index) => `/* ${randomBytes(2_000).toString('hex').repeat(50)} */ run(${index})`)
  const before = await peakMegabytes()
  await run(context, 'cli-3', build, ['sourcemaps', 'upload', '--no-rewrite', '--release', 'large@1', '--wait', 'dist'])
  const [bundle] = await bundlesOf('cli-3')
  expect(bundle?.fileCount).toBe(500)
  const grown = (await peakMegabytes()) - before
  expect(grown, `${Math.round(grown)} MB more for ${Math.round((bundle?.size ?? 0) / 1024 / 1024)} MB of files`).toBeLessThan(90)
})
