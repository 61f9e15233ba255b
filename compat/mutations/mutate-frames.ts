import type { Mutation } from './mutation.ts'
import type { Random } from './random.ts'
import { framesOf, isOwn, stacktracesOf } from './raw-event.ts'
import type { RawEvent, RawFrame } from './raw-event.ts'

/** Frames of libraries that stand between the app's own after an update, as each SDK sends them. */
const libraryFrames: Readonly<Record<string, (random: Random) => readonly [RawFrame, ...RawFrame[]]>> = {
  python: (random) => {
    const folder = '/srv/venv/lib/python3.11/site-packages'
    const made = (module: string, name: string, line: string): RawFrame => {
      const filename = `${module.replaceAll('.', '/')}.py`
      const lineno = random.between(10, 400)
      return { filename, abs_path: `${folder}/${filename}`, module, function: name, lineno, context_line: line, in_app: false }
    }
    return [
      made('newrelic.hooks.framework_flask', '_nr_wrapper_handler_', '        return wrapped(*args, **kwargs)'),
      made('opentelemetry.instrumentation.utils', 'inner', '    return func(*args, **kwargs)'),
    ]
  },
  node: (random) => {
    const made = (path: string, module: string, name: string): RawFrame => ({
      filename: `/srv/app/node_modules/${path}`,
      module,
      function: name,
      lineno: random.between(1, 300),
      colno: random.between(1, 60),
      context_line: '    return handler.apply(this, args)',
      in_app: false,
    })
    return [
      made('express-promise-router/lib/index.js', 'express-promise-router.lib:index', 'wrapHandler'),
      made('dd-trace/packages/datadog-shimmer/src/shimmer.js', 'dd-trace.packages.datadog-shimmer.src:shimmer', 'wrapped'),
    ]
  },
  // Go's SDK takes whatever is not of the standard library for the app's own.
  go: (random) => [
    {
      module: 'github.com/felixge/httpsnoop',
      function: 'CaptureMetricsFn',
      abs_path: '/home/dev/go/pkg/mod/github.com/felixge/httpsnoop@v1.0.4/capture_metrics.go',
      lineno: random.between(10, 90),
      in_app: true,
    },
    {
      module: 'go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp',
      function: '(*middleware).serveHTTP',
      abs_path: '/home/dev/go/pkg/mod/go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp@v0.58.0/handler.go',
      lineno: random.between(10, 90),
      in_app: true,
    },
  ],
  java: (random) => [
    {
      module: 'org.springframework.aop.framework.ReflectiveMethodInvocation',
      function: 'proceed',
      filename: 'ReflectiveMethodInvocation.java',
      lineno: random.between(100, 200),
      native: false,
    },
    {
      module: 'java.util.concurrent.FutureTask',
      function: 'run',
      filename: 'FutureTask.java',
      lineno: random.between(200, 300),
      native: false,
    },
  ],
  ruby: (random) => [
    {
      abs_path: '/usr/share/rubygems-integration/all/gems/newrelic_rpm-9.16.0/lib/new_relic/agent/tracer.rb',
      filename: 'new_relic/agent/tracer.rb',
      function: 'capture_segment_error',
      lineno: random.between(100, 400),
      context_line: '          yield\n',
      in_app: false,
    },
  ],
  // The browser's SDK takes everything for the app's own.
  javascript: (random) => [
    {
      filename: 'https://cdn.jsdelivr.net/npm/zone.js@0.15.0/bundles/zone.umd.js',
      function: 'ZoneDelegate.invoke',
      lineno: random.between(100, 400),
      colno: random.between(1, 40),
      in_app: true,
    },
  ],
}

const isLibrary = (frame: RawFrame): boolean => !isOwn(frame) && frame.filename !== '<anonymous>'

/** The outermost library frame goes, the others move by some lines, and `added` come: before the first frame of the app's own, or behind it. */
const updated = (frames: readonly RawFrame[], added: readonly RawFrame[], isBetween: boolean): RawFrame[] => {
  const first = frames.findIndex(isOwn)
  const outer = frames.slice(0, first).map((frame) => (isLibrary(frame) ? { ...frame, lineno: (frame.lineno ?? 0) + 3 } : frame))
  const own = frames.slice(first)
  const kept = outer.slice(1)
  const canBeBetween = isBetween && own.findLastIndex(isOwn) > 0
  return canBeBetween ? [...kept, ...own.slice(0, 1), ...added, ...own.slice(1)] : [...kept, ...added, ...own]
}

/** Puts library frames before the first of the app's own and, in the second version, between the first two. */
const framework: Mutation = {
  kind: 'framework',
  says: 'a framework was updated: frames of libraries come, change, and go around those of the app',
  copies: 2,
  mutate(event, { deployment, copy }) {
    const added = libraryFrames[event.platform]?.(deployment)
    if (!added) return false
    const traces = stacktracesOf(event).filter(({ frames }) => frames.some(isOwn))
    for (const trace of traces) trace.frames = updated(trace.frames, added, copy === 1)
    return traces.length > 0
  },
}

const isSame = (a: RawFrame | undefined, b: RawFrame | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.function === b.function &&
  a.lineno === b.lineno &&
  a.colno === b.colno &&
  (a.abs_path ?? a.filename) === (b.abs_path ?? b.filename)

/** Length of the first stretch of frames that repeats at once, of 1 or 2 frames, and where it begins. */
const repeatOf = (frames: readonly RawFrame[]): { readonly at: number; readonly period: number; readonly times: number } | undefined => {
  for (const period of [1, 2])
    for (let at = 0; at + 2 * period <= frames.length; at += 1) {
      let end = at + period
      while (end < frames.length && isSame(frames[end], frames[end - period])) end += 1
      const times = Math.floor((end - at) / period)
      if (times >= 2) return { at, period, times }
    }
  return undefined
}

const depth: Mutation = {
  kind: 'depth',
  says: 'the recursion went deeper, or less deep, before it failed',
  copies: 2,
  mutate(event, { event: random, copy }) {
    let changed = false
    for (const trace of stacktracesOf(event)) {
      const repeat = trace.frames.some(isOwn) ? repeatOf(trace.frames) : undefined
      const part = repeat && trace.frames.slice(repeat.at, repeat.at + repeat.period)
      if (!repeat || !part?.every(isOwn)) continue
      const times = copy === 0 ? Math.max(2, repeat.times - 1) : repeat.times + random.between(1, 20)
      if (times === repeat.times) continue
      const more = Array.from({ length: times }, () => part.map((frame) => ({ ...frame }))).flat()
      trace.frames.splice(repeat.at, repeat.period * repeat.times, ...more)
      changed = true
    }
    return changed
  },
}

/** Frames by which a run-time waits, hands over, and calls back. */
const waits: Readonly<Record<string, RawFrame>> = {
  node: {
    filename: 'node:internal/process/task_queues',
    module: 'task_queues',
    function: 'process.processTicksAndRejections',
    lineno: 105,
    colno: 5,
    in_app: false,
  },
  python: {
    filename: 'asyncio/base_events.py',
    abs_path: '/usr/local/lib/python3.11/asyncio/base_events.py',
    module: 'asyncio.base_events',
    function: 'run_until_complete',
    lineno: 653,
    context_line: '        return future.result()',
    in_app: false,
  },
  java: {
    module: 'java.util.concurrent.CompletableFuture$AsyncSupply',
    function: 'run',
    filename: 'CompletableFuture.java',
    lineno: 1768,
    native: false,
  },
  javascript: { filename: '<anonymous>', function: 'new Promise', in_app: true },
}

const awaited: Mutation = {
  kind: 'awaited',
  says: 'called by way of a queue, a promise, or an event loop',
  copies: 1,
  mutate(event: RawEvent) {
    const wait = waits[event.platform]
    const traces = wait ? stacktracesOf(event).filter(({ frames }) => frames.some(isOwn)) : []
    for (const { frames } of traces) if (wait) frames.splice(frames.findIndex(isOwn), 0, { ...wait })
    return traces.length > 0
  },
}

/** Names that the JVM and the compiler number as they come. */
const generated: Mutation = {
  kind: 'generated',
  says: 'the JVM started anew: it numbers lambdas, accessors and proxies as they come',
  copies: 2,
  mutate(event, { deployment }) {
    if (event.platform !== 'java') return false
    const number = deployment.between(12, 400)
    const before = JSON.stringify(framesOf(event))
    for (const frame of framesOf(event)) {
      if (frame.function !== undefined) frame.function = frame.function.replace(/^(lambda\$\w+\$)\d+$/, `$1${number}`)
      if (frame.module === undefined) continue
      frame.module = frame.module
        .replace(/\$Proxy\d+$/, `$Proxy${number}`)
        .replace('jdk.internal.reflect.NativeMethodAccessorImpl', `jdk.internal.reflect.GeneratedMethodAccessor${number}`)
    }
    return JSON.stringify(framesOf(event)) !== before
  },
}

export const frameMutations: readonly Mutation[] = [framework, depth, awaited, generated]
