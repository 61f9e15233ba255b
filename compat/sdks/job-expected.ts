import { frameAt, runtime, runtimeTags, trace } from './python-shapes.ts'
import { like, some } from './view.ts'
import type { ExpectedEvent } from './view.ts'

/* Written before the answers were looked at: what the developer of each job in Python expects to see. */

const job = frameAt('python-job', 'job.py')

/** Variables of a module are its globals, of which the SDK sends ten. */
const globals = some({ __name__: "'__main__'" })

const jobSdk = { name: 'sentry.python', version: '2.75.0' }
const jobTags = {
  server_name: 'night-1',
  release: 'job@2.0.0-rc.1+77',
  environment: 'staging',
  edited: 'by before_send',
  'sdk.name': jobSdk.name,
  'sdk.version': jobSdk.version,
  ...runtimeTags,
}

/** Three exceptions, each raised from the one before; the scope's user as `before_send` left it, tags, context and extra. */
export const jobChained: ExpectedEvent = {
  title: 'ImportFailed: cannot import prices.csv',
  culprit: '__main__ in import_file',
  level: 'error',
  release: 'job@2.0.0-rc.1+77',
  sdk: jobSdk,
  user: { id: '9', email: 'hidden', username: null, ip_address: null, name: null, geo: null, data: { plan: 'gold' } },
  issue: some({ isUnhandled: false, userCount: 1 }),
  exceptions: [
    {
      type: 'KeyError',
      value: "'prices.csv'",
      module: null,
      mechanism: some({ type: 'generic', handled: true }),
      frames: [{ function: 'read_rows', ...job('return rows[file]'), vars: { file: "'prices.csv'", rows: { first: '1' } } }],
    },
    {
      type: 'ValueError',
      value: 'no rows in prices.csv',
      module: null,
      mechanism: some({ type: 'generic', handled: true }),
      frames: [
        { function: 'import_file', ...job('return read_rows(file)'), vars: some({ attempts: '2' }) },
        { function: 'read_rows', ...job('raise ValueError("no rows in %s" % file) from error'), vars: some({ rows: { first: '1' } }) },
      ],
    },
    {
      type: 'ImportFailed',
      value: 'cannot import prices.csv',
      module: '__main__',
      mechanism: some({ type: 'generic', handled: true }),
      frames: [
        { function: '<module>', ...job('import_file("prices.csv")'), vars: globals },
        { function: 'import_file', ...job('raise ImportFailed(file) from error'), vars: some({ attempts: '2', file: "'prices.csv'" }) },
      ],
    },
  ],
  breadcrumbs: [3, 4, 5].map((step) => ({ type: 'log', category: 'job', level: 'info', message: `step ${step}`, data: null })),
  tags: { ...jobTags, tenant: 'north', level: 'error', user: 'id:9', mechanism: 'generic', handled: 'yes' },
  contexts: {
    trace,
    runtime,
    import: { rows: 3, source: { kind: 'ftp', path: '/in' }, type: 'import' },
  },
  extra: { 'sys.argv': [like(/job\.py$/)], batch: [1, 2, 3] },
  request: undefined,
  errors: [],
}

const member = (type: string, value: string, index: number, text: string) => ({
  type,
  value,
  module: null,
  mechanism: some({ type: 'chained', source: `exceptions[${index}]`, exception_id: index + 1, parent_id: 0 }),
  frames: [
    { function: 'check_all', ...job('check(item)'), vars: some({ item: '2' }) },
    { function: 'check', ...job(text), vars: { item: String(index + 1) } },
  ],
})

/** An exception group: its members point to it, it comes last. */
export const jobGroup: ExpectedEvent = {
  title: 'ExceptionGroup: checks failed',
  culprit: '__main__ in check_all',
  exceptions: [
    member('OverflowError', 'item 2 is even', 1, 'raise OverflowError("item %d is even" % item)'),
    member('TypeError', 'item 1 is odd', 0, 'raise TypeError("item %d is odd" % item)'),
    {
      type: 'ExceptionGroup',
      value: 'checks failed',
      module: null,
      mechanism: some({ type: 'generic', handled: true, exception_id: 0, is_exception_group: true }),
      frames: [
        { function: '<module>', ...job('check_all()'), vars: globals },
        { function: 'check_all', ...job('raise ExceptionGroup("checks failed", problems)'), vars: some({ item: '2' }) },
      ],
    },
  ],
  tags: { ...jobTags, level: 'error', mechanism: 'generic', handled: 'yes' },
  errors: [],
}

/** `logger.exception`: the exception is what happened, the log line is its message; 61 frames of it. */
export const jobLogged: ExpectedEvent = {
  title: 'RecursionError: too deep',
  message: 'walking the tree failed',
  logentry: { formatted: 'walking the tree failed', message: 'walking %s failed', params: ['the tree'] },
  tags: { ...jobTags, level: 'error', logger: 'job', mechanism: 'logging', handled: 'yes' },
  errors: [],
}

export const jobMessage: ExpectedEvent = {
  title: 'import took 91 s',
  level: 'warning',
  type: 'default',
  message: 'import took 91 s',
  culprit: '',
  user: null,
  tags: { ...jobTags, level: 'warning' },
  exceptions: undefined,
  errors: [],
}

/** The end of the process. */
export const jobEnd: ExpectedEvent = {
  title: 'SystemError: job gave up after 12',
  level: 'error',
  issue: some({ isUnhandled: true, userCount: 0 }),
  exceptions: [
    {
      type: 'SystemError',
      value: 'job gave up after 12',
      module: null,
      mechanism: some({ type: 'excepthook', handled: false }),
      frames: [{ function: '<module>', ...job('raise SystemError("job gave up after %d" % total)'), vars: globals }],
    },
  ],
  tags: { ...jobTags, level: 'error', mechanism: 'excepthook', handled: 'no' },
  errors: [],
}
