// What source maps cost an event: `node bench/source-maps.ts`. A script and its map of about 5 MB are made of the packages of this repository, minified by the bundler
// of the web app, as often as it takes; then an event with 30 frames in it is mapped, cold (a new thread, nothing decoded) and warm. Prints both, the time in which the
// event loop of processing was not free meanwhile, and the same for a map four times as large.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

import type { Event, Frame } from '#packages/protocol/event'
import { LookUpCache } from '#server/features/symbolication/artifact-source'
import { mapEvent } from '#server/features/symbolication/map-event'
import { MapWorker } from '#server/features/symbolication/map-worker'

const coldGoalMs = 300
const warmGoalMs = 3
const frameCount = 30
const mapBytesWanted = 5 * 1024 * 1024
const warmRuns = 200
const coldRuns = 5

interface Built {
  readonly script: Buffer
  readonly map: Buffer
}

const repository = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(new URL('../web/package.json', import.meta.url))
const parts = ['react-dom/client', 'react-dom/server', '@tanstack/react-router', '@tanstack/react-query', 'radix-ui']

const build = (): Built => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-maps-'))
  try {
    const imports = parts.map((name, index) => `import * as part${index} from ${JSON.stringify(require.resolve(name))}`)
    writeFileSync(join(folder, 'entry.js'), `${imports.join('\n')}\nwindow.parts = [${parts.map((_, index) => `part${index}`).join()}]\n`)
    writeFileSync(join(folder, 'index.html'), '<script type="module" src="/entry.js"></script>')
    const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js')
    execFileSync(process.execPath, [vite, 'build', folder, '--sourcemap', '--logLevel', 'silent', '--configLoader', 'native'], {
      cwd: folder,
      stdio: 'ignore',
    })
    const assets = join(folder, 'dist', 'assets')
    const script = readdirSync(assets).find((name) => name.endsWith('.js')) ?? ''
    return { script: readFileSync(join(assets, script)), map: readFileSync(join(assets, `${script}.map`)) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The same build several times over, one behind the other: an index map. */
const times = ({ script, map }: Built, count: number): Built => {
  const lines = script.toString().split('\n').length
  const sections = Array.from({ length: count }, (_, index) => `{"offset":{"line":${index * lines},"column":0},"map":${map.toString()}}`)
  return {
    script: Buffer.from(Array.from({ length: count }, () => script.toString()).join('\n')),
    map: Buffer.from(`{"version":3,"sections":[${sections.join(',')}]}`),
  }
}

const url = 'https://shop.example/app.js'
const debugId = '0b42a1c4-3ef8-5a43-9f55-6b3a0d8f2b11'

const framesOf = (script: Buffer): Frame[] => {
  const lines = script.toString().split('\n')
  const long = lines.map(({ length }, index) => ({ length, index })).filter(({ length }) => length > 200)
  return Array.from({ length: frameCount }, (_, at) => {
    const line = long[(at * 7919) % long.length]
    return {
      abs_path: url,
      filename: '/app.js',
      function: 'e',
      lineno: (line?.index ?? 0) + 1,
      colno: 1 + ((at * 104_729) % (line?.length ?? 1)),
    }
  })
}

const eventOf = (frames: readonly Frame[]): Event =>
  ({
    platform: 'javascript',
    exception: [{ type: 'Error', stacktrace: { frames: frames.map((frame) => ({ ...frame })) } }],
    debug_meta: { images: [{ type: 'sourcemap', code_file: url, debug_id: debugId }] },
  }) as unknown as Event

const measure = async (what: string, { script, map }: Built): Promise<void> => {
  const blobs = new Map([
    ['aa', script],
    ['bb', map],
  ])
  const artifact = { fileId: 1, bundleId: 1, debugId, url: '~/app.js', headers: {} }
  const cache = new LookUpCache()
  cache.set(`1 1 id ${debugId}`, [
    { ...artifact, type: 'minified_source', blob: 'aa', bytes: script.length },
    { ...artifact, type: 'source_map', blob: 'bb', bytes: map.length },
  ])
  // A copy: what is handed to the thread is gone.
  const read = ({ blob }: { readonly blob: string }) => Promise.resolve(Buffer.from(new Uint8Array(blobs.get(blob) ?? []).buffer))
  const source = {
    rows: {
      rows: () => {
        throw new Error('everything is in the cache')
      },
    } as never,
    projectId: 1,
    upTo: 1,
    cache,
    read,
    readMapping: read,
  }
  const frames = framesOf(script)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const [cold, warm, repeated]: [number[], number[], number[]] = [[], [], []]
  const coldCpu: number[] = []
  let mapped = 0
  for (let run = 0; run < coldRuns; run++) {
    const worker = new MapWorker()
    // Warm: the map is decoded, and this very trace was not seen before.
    const take = async (into: number[], shift = 0): Promise<void> => {
      const event = eventOf(frames.map((frame) => ({ ...frame, colno: (frame.colno ?? 0) + shift })))
      const beginMs = performance.now()
      await mapEvent(event, { source, worker })
      into.push(performance.now() - beginMs)
      mapped = event.exception?.[0]?.stacktrace?.frames.filter(({ data }) => data?.['symbolicated'] === true).length ?? 0
    }
    delay.enable()
    const before = process.cpuUsage()
    await take(cold)
    const { user, system } = process.cpuUsage(before)
    coldCpu.push((user + system) / 1000)
    for (let again = 1; again <= warmRuns / coldRuns; again++) await take(warm, again)
    for (let again = 0; again < warmRuns / coldRuns; again++) await take(repeated)
    delay.disable()
    await worker.stop()
  }
  const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`
  const [coldMs, warmMs, repeatedMs] = [Math.min(...cold), median(warm), median(repeated)]
  console.log(`${what}: script ${mb(script.length)}, map ${mb(map.length)}, ${mapped} of ${frameCount} frames mapped`)
  console.log(
    `  cold  ${coldMs.toFixed(0)} ms (${(coldMs / coldGoalMs).toFixed(2)} of the goal; median ${median(cold).toFixed(0)} ms; processor ${Math.min(...coldCpu).toFixed(0)} ms)`,
  )
  console.log(`  warm  ${warmMs.toFixed(2)} ms (${(warmMs / warmGoalMs).toFixed(2)} of the goal)`)
  console.log(`  the same trace again ${repeatedMs.toFixed(2)} ms`)
  console.log(`  the event loop of processing waited at most ${(delay.max / 1e6).toFixed(0)} ms`)
}

const one = build()
const five = times(one, Math.max(1, Math.round(mapBytesWanted / one.map.length)))
await measure('5 MB', five)
await measure('20 MB', times(five, 4))
