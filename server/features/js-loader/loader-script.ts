import { readFileSync } from 'node:fs'

import type { LoaderOptions } from '#server/stores/metadata/loader-options'

const source = readFileSync(new URL('browser/loader.js', import.meta.url), 'utf8')

/** Rates of a page that says nothing itself. */
const replaysSessionSampleRate = 0.1

/**
 * File of the bundle that holds what is switched on: `bundle[.tracing][.replay][.feedback].min.js`. With messages for debugging there is one bundle,
 * which holds everything. Logs and metrics are part of each (docs/decisions/0004-sdk-bundles.md).
 */
const bundleFile = ({ hasPerformance, hasReplay, hasFeedback, hasDebug }: LoaderOptions): string => {
  if (hasDebug) return 'bundle.tracing.replay.feedback.debug.min.js'
  return `bundle${hasPerformance ? '.tracing' : ''}${hasReplay ? '.replay' : ''}${hasFeedback ? '.feedback' : ''}.min.js`
}

const integrationsOf = ({ hasPerformance, hasReplay, hasFeedback }: LoaderOptions): string[] => [
  ...(hasPerformance ? ['browserTracingIntegration'] : []),
  ...(hasReplay ? ['replayIntegration'] : []),
  ...(hasFeedback ? ['feedbackIntegration'] : []),
]

const configOf = (dsn: string, { hasPerformance, hasReplay, hasDebug, hasLogsAndMetrics }: LoaderOptions) => ({
  dsn,
  ...(hasPerformance && { tracesSampleRate: 1 }),
  ...(hasReplay && { replaysSessionSampleRate, replaysOnErrorSampleRate: 1 }),
  ...(hasDebug && { debug: true }),
  ...(hasLogsAndMetrics && { enableLogs: true }),
})

export interface LoaderPlace {
  readonly dsn: string
  /** URL of the folder of bundles, with a slash at its end. */
  readonly bundlesUrl: string
}

/** The loader script of a key (ingest.md 1.9.9). Without tracing, replay and feedback the bundle is fetched when something has to be told. */
export const loaderScript = (options: LoaderOptions, { dsn, bundlesUrl }: LoaderPlace): string => {
  const integrations = integrationsOf(options)
  const settings = {
    bundleUrl: `${bundlesUrl}${bundleFile(options)}`,
    isLazy: integrations.length === 0,
    integrations,
    config: configOf(dsn, options),
  }
  return `(function () {\n${source}\nstartLoader(${JSON.stringify(settings).replaceAll('<', String.raw`\u003c`)})\n})()\n`
}

/** For a key that is not there (any more): a page must not break because of it. */
export const idleScript = `(function () {
  var callbacks = ['onLoad', 'forceLoad', 'init', 'captureException', 'captureMessage', 'captureEvent', 'captureFeedback', 'showReportDialog',
    'addBreadcrumb', 'setUser', 'setTag', 'setTags', 'setContext', 'setExtra', 'setExtras', 'withScope', 'configureScope']
  var idle = {}
  callbacks.forEach(function (name) { idle[name] = function () {} })
  window.Sentry = window.Sentry || idle
})()
`
