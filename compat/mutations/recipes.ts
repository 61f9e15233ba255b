import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { browserRecipe } from '../../web/journeys/capture-page.ts'
import { appsFolder, buildGo, buildJava, installNodePackages, installPythonPackages, unpackRuby } from '../sdks/installs.ts'
import type { Install } from '../sdks/installs.ts'
import { Program, runProgram } from '../sdks/programs.ts'
import type { Capture, Sink } from './sink.ts'

type Env = Readonly<Record<string, string>>
/** Runs an app to the end and gives what it sent, fault by fault. */
type Recipe = (sink: Sink) => Promise<readonly Capture[]>

const ready = async (install: Promise<Install>): Promise<string> => {
  const made = await install
  if ('because' in made) throw new Error(made.because)
  return made.folder
}

interface Site {
  readonly program: (dsn: string) => Promise<Program>
  /** By label: a path, or a path and the form or JSON to post. */
  readonly visits: Readonly<Record<string, string | readonly [path: string, body: string]>>
}

const visit = async (url: string, target: string | readonly [path: string, body: string]): Promise<unknown> => {
  const [path, body] = typeof target === 'string' ? [target] : target
  const type = body?.startsWith('{') === true ? 'application/json' : 'application/x-www-form-urlencoded'
  const request = body === undefined ? {} : { method: 'POST', body, headers: { 'Content-Type': type } }
  return fetch(`${url}${path}`, request).catch(() => undefined)
}

/** A web app: each visit is a fault. */
const site =
  ({ program, visits }: Site): Recipe =>
  async (sink) => {
    const running = await program(sink.dsn)
    const url = `http://127.0.0.1:${await running.port()}`
    const captures: Capture[] = []
    for (const [label, target] of Object.entries(visits)) captures.push(await sink.capture(label, () => visit(url, target)))
    await running.finish()
    return captures
  }

/** A program that is started anew for each fault, with its name and a value. Its exit code says nothing. */
const runs =
  (
    command: (dsn: string) => Promise<{ readonly args: readonly [string, ...string[]]; readonly env: Env }>,
    faults: readonly string[],
  ): Recipe =>
  async (sink) => {
    const { args, env } = await command(sink.dsn)
    const [program, ...rest] = args
    const captures: Capture[] = []
    for (const fault of faults) {
      const [name = '', value = ''] = fault.split(':')
      const run = () => new Program(program, [...rest, name, value], { env }).finish()
      captures.push(await sink.capture(fault, run))
    }
    return captures
  }

const faultVisits = (...faults: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    faults.map((fault) => {
      const [name = '', value = ''] = fault.split(':')
      return [fault, `/faults/${name}?value=${encodeURIComponent(value)}`]
    }),
  )

const python =
  (app: string, file = 'app.py') =>
  async (dsn: string) => {
    const packages = await ready(installPythonPackages(app))
    const env = { SENTRY_DSN: dsn, SENTRY_RELEASE: `${app}@1.0.0`, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' }
    return { args: ['python3', '-S', join(appsFolder, app, file)] as const, env }
  }

const pythonSite = (app: string) => async (dsn: string) => {
  const { args, env } = await python(app)(dsn)
  const [command, ...rest] = args
  return new Program(command, rest, { env })
}

const rubyEnv = (root: string): Env => {
  const native = readdirSync(join(root, 'usr', 'lib')).find((name) => name.endsWith('-linux-gnu')) ?? ''
  const gems = join(root, 'usr', 'share', 'rubygems-integration', 'all', 'gems')
  const libraries = [
    ...readdirSync(gems).flatMap((gem) => [join(gems, gem, 'lib'), join(gems, gem, 'lib', 'concurrent-ruby')]),
    ...['vendor_ruby', '3.1.0'].map((name) => join(root, 'usr', 'lib', 'ruby', name)),
    join(root, 'usr', 'lib', native, 'ruby', '3.1.0'),
  ]
  return { LD_LIBRARY_PATH: join(root, 'usr', 'lib', native), RUBYLIB: libraries.join(':') }
}

const javaFaults = async (dsn: string) => {
  const made = await ready(buildJava('java', 'Shop.java'))
  const classPath = `${join(made, 'fault-classes')}:${join(made, 'jars', '*')}`
  await runProgram('javac', ['-g', '-cp', classPath, '-d', join(made, 'fault-classes'), join(appsFolder, 'java', 'Faults.java')])
  return { args: ['java', '-cp', classPath, 'shop.Faults'] as const, env: { SENTRY_DSN: dsn, SENTRY_RELEASE: 'job@8.0.0' } }
}

/** The apps, each a project. */
export const recipes: Readonly<Record<string, Recipe>> = {
  flask: site({
    program: pythonSite('flask'),
    visits: {
      'count:12x': '/faults/count?value=12x',
      'count:three': '/faults/count?value=three',
      settings: '/faults/settings?value=%7Bno+json',
      'settings-theme': '/faults/settings?value=%7B%7D',
      total: '/faults/total',
      heaviest: '/faults/heaviest',
      'reserve:tea-1': '/faults/reserve?sku=tea-1&count=5',
      'reserve:cup-2': '/faults/reserve?sku=cup-2&count=11',
      release: '/faults/release?sku=tea-1&count=5',
      template: '/faults/template',
      query: '/faults/query',
      'walk:9': '/faults/walk?depth=9',
      'walk:3': '/faults/walk?depth=3',
      'low:tea-1': '/faults/low?sku=tea-1&count=2',
      'low:cup-2': '/faults/low?sku=cup-2&count=1',
    },
  }),
  django: site({
    program: pythonSite('django'),
    visits: {
      'user:70': '/faults/user/70',
      'user:81': '/faults/user/81',
      voucher: '/faults/voucher/3',
      owner: '/faults/owner/3',
      reverse: '/faults/reverse/9',
      template: '/faults/template/9',
      ratio: '/faults/ratio/9',
      'log:4': '/faults/log/4',
      'log:55': '/faults/log/55',
      pay: '/orders/7/pay',
      decline: '/orders/8/decline',
      receipt: '/receipt',
    },
  }),
  'old-flask': site({
    program: pythonSite('old-flask'),
    visits: {
      'box:4': '/faults/box?number=4',
      'box:7': '/faults/box?number=7',
      weigh: '/faults/weigh?number=4',
      assert: '/faults/assert?number=4',
      name: '/faults/name?number=4',
      'log:4': '/faults/log?number=4',
      'log:8': '/faults/log?number=8',
    },
  }),
  job: async (sink) => [
    ...(await runs(python('python-job', 'faults.py'), [
      'import:batch-7',
      'import:batch-12',
      'mail:ana',
      'mail:bernhard',
      'lookup:XAU',
      'lookup:DOGE',
      'page:about',
      'page:team/history?lang=de',
      'digest:a',
      'digest:b',
      'unquoted:ana',
      'template:prices',
      'template:colours',
      'convert:ten',
      'archive:may.zip',
      'archive:june.zip',
      'rates:XAU',
      'thread:x',
      'visit:abc',
    ])(sink)),
  ],
  'node-11': site({
    program: async (dsn) => {
      const app = join(appsFolder, 'node-11')
      return new Program(process.execPath, ['--import', join(app, 'instrument.mjs'), join(app, 'app.mjs')], {
        env: { SENTRY_DSN: dsn, SENTRY_RELEASE: 'shop@11.0.0' },
      })
    },
    visits: {
      order: ['/order', '{"sku":"cup"}'],
      mail: '/mail',
      ...faultVisits('total:x', 'parse:{no', 'parse:[', 'price:two', 'price:12,50', 'nested:4', 'nested:2', 'rate:XAU', 'rate:DOGE'),
      ...faultVisits('file:a.csv', 'rows:x', 'timer:x', 'message:ana', 'message:bernhard'),
    },
  }),
  'node-8': site({
    program: async (dsn) => {
      const made = await ready(installNodePackages('node-8', ['app.cjs', 'faults.cjs']))
      return new Program(process.execPath, [join(made, 'app.cjs')], { env: { SENTRY_DSN: dsn, SENTRY_RELEASE: 'shop@8.0.0' } })
    },
    visits: {
      discount: ['/orders/7', '{"count":2,"coupon":"SPRING"}'],
      ...faultVisits('box:4', 'sku:milk', 'box:8', 'weigh:tea', 'ship:Vienna', 'ship:Graz', 'message:4', 'message:17'),
      timer: '/down',
    },
  }),
  'go-web': site({
    program: async (dsn) => {
      const made = await ready(buildGo('go', ['web', 'rpc']))
      return new Program(join(made, 'web'), [], { env: { SENTRY_DSN: dsn, SENTRY_RELEASE: 'web@5.0.0' } })
    },
    visits: {
      pay: ['/orders/7/pay', ''],
      stock: '/stock?shelf=upper',
      ...faultVisits(
        'nil:tea',
        'map:tea',
        'divide:tea',
        'type:tea',
        'depth:a/b/c',
        'depth:a/b',
        'order:{no',
        'count:x1',
        'count:y22',
        'lock:b',
        'lock:attic',
      ),
    },
  }),
  'go-rpc': runs(async (dsn) => ({ args: [join(await ready(buildGo('go', ['web', 'rpc'])), 'rpc')], env: { RPC_DSN: dsn } }), ['panic']),
  'old-go': runs(
    async (dsn) => {
      const made = await ready(buildGo('old-go', ['shop', 'faults']))
      return { args: [join(made, 'faults')] as const, env: { SENTRY_DSN: dsn, SENTRY_RELEASE: 'shop@0.1.0' } }
    },
    ['plain:a-77', 'plain:b-12', 'typed:b', 'mail:ana', 'mail:bernhard', 'address:abc', 'address:abcdef', 'trace:abc', 'trace:abcdefghij'],
  ),
  java: runs(javaFaults, [
    'number:ten',
    'number:4x',
    'first:x',
    'cast:tea',
    'depth:abc',
    'depth:abcdef',
    'ship:Vienna',
    'ship:Graz',
    'stream:12',
    'proxy:x1',
    'pool:Linz',
    'message:ana',
    'message:bernhard',
  ]),
  ruby: runs(
    async (dsn) => {
      const root = await ready(unpackRuby())
      const args = [join(root, 'usr', 'bin', 'ruby3.1'), join(appsFolder, 'ruby', 'faults.rb')] as const
      return { args, env: { ...rubyEnv(root), SENTRY_DSN: dsn, SENTRY_RELEASE: 'job@5.0.0' } }
    },
    [
      'label:abc',
      'label:x',
      'grams:x',
      'share:tea',
      'reserve:milk',
      'reserve:coffee',
      'parse:{no',
      'depth:abc',
      'depth:abcdef',
      'message:ana',
      'message:bernhard',
    ],
  ),
  page: browserRecipe('false'),
  'page-minified': browserRecipe('oxc'),
}
