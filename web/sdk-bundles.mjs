// Builds the bundles of the browser SDK that the loader script fetches (docs/decisions/0004-sdk-bundles.md) into dist/js-sdk/<version>/. The npm
// package has modules only. Run by scripts/build-web.mjs after the web app is built.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'vite'

const web = dirname(fileURLToPath(import.meta.url))
const sdkPackage = createRequire(import.meta.url).resolve('@sentry/browser/package.json')
const { version } = JSON.parse(readFileSync(sdkPackage, 'utf8'))

/** What each part adds to `window.Sentry`. The rest of the package is for pages that bundle the SDK themselves. */
const exportsOf = {
  base: `addBreadcrumb, addEventProcessor, addIntegration, breadcrumbsIntegration, browserApiErrorsIntegration, browserSessionIntegration, BrowserClient,
    captureConsoleIntegration, captureEvent, captureException, captureFeedback, captureMessage, captureSession, close, consoleLoggingIntegration,
    contextLinesIntegration, createTransport, cultureContextIntegration, dedupeIntegration, defaultStackParser, endSession, eventFiltersIntegration,
    extraErrorDataIntegration, featureFlagsIntegration, flush, forceLoad, functionToStringIntegration, getClient, getCurrentScope,
    getDefaultIntegrations, getGlobalScope, getIsolationScope, getTraceData, globalHandlersIntegration, httpClientIntegration,
    httpContextIntegration, init, isEnabled, isInitialized, lastEventId, linkedErrorsIntegration, logger, makeBrowserOfflineTransport,
    makeFetchTransport, metrics, moduleMetadataIntegration, onLoad, parameterize, reportingObserverIntegration, rewriteFramesIntegration, Scope,
    SDK_VERSION, setContext, setCurrentClient, setExtra, setExtras, setTag, setTags, setUser, showReportDialog, startSession,
    thirdPartyErrorFilterIntegration, withIsolationScope, withScope`,
  tracing: `browserTracingIntegration, continueTrace, getActiveSpan, getRootSpan, reportPageLoaded, setActiveSpanInBrowser, setHttpStatus,
    setMeasurement, spanToBaggageHeader, spanToJSON, spanToTraceHeader, startBrowserTracingNavigationSpan, startBrowserTracingPageLoadSpan,
    startInactiveSpan, startNewTrace, startSpan, startSpanManual, suppressTracing, updateSpanName, withActiveSpan`,
  replay: 'getReplay, replayCanvasIntegration, replayIntegration',
  feedback: 'feedbackIntegration, getFeedback, sendFeedback',
}

const parts = ['tracing', 'replay', 'feedback']
const choices = parts.reduce((lists, part) => [...lists, ...lists.map((list) => [...list, part])], [[]])
const bundles = [...choices.map((chosen) => ({ chosen, debug: false })), { chosen: parts, debug: true }]

const target = join(web, 'dist', 'js-sdk', version)
const entries = join(web, '..', '.cache', 'sdk-entries')
rmSync(join(web, 'dist', 'js-sdk'), { recursive: true, force: true })
mkdirSync(target, { recursive: true })
mkdirSync(entries, { recursive: true })

for (const { chosen, debug } of bundles) {
  const name = `${['bundle', ...chosen, ...(debug ? ['debug'] : [])].join('.')}.min.js`
  const entry = join(entries, name)
  writeFileSync(entry, ['base', ...chosen].map((part) => `export { ${exportsOf[part]} } from '@sentry/browser'\n`).join(''))
  // oxlint-disable-next-line no-await-in-loop -- each build takes a whole processor
  await build({
    configFile: false,
    logLevel: 'warn',
    root: web,
    publicDir: false,
    define: {
      __SENTRY_DEBUG__: String(debug),
      __SENTRY_TRACING__: String(chosen.includes('tracing')),
      __RRWEB_EXCLUDE_IFRAME__: 'false',
    },
    build: {
      outDir: target,
      emptyOutDir: false,
      target: 'es2020',
      minify: true,
      lib: { entry, formats: ['iife'], name: 'Sentry', fileName: () => name },
      rolldownOptions: { output: { banner: `/*! @sentry/browser ${version}, MIT License, see LICENSE beside this file */` } },
    },
  })
}
copyFileSync(join(dirname(sdkPackage), 'LICENSE'), join(target, 'LICENSE'))
