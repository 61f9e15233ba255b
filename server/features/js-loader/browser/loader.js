/*
 * Stands in a page for the SDK until the SDK is there: keeps errors and calls, loads the bundle, hands both over. The server wraps it into a function
 * and adds the call of `startLoader` (server/features/js-loader/loader-script.ts). Errors must be kept as the browser tells them, so this listens
 * before anything else of the page runs, and must itself never throw.
 */
/* oxlint-disable no-console -- there is nobody else to tell in a page of others */
const keptMax = 100
/** Calls that say that somebody needs the SDK now; the others wait with it. */
const urgentCalls = ['captureException', 'captureMessage', 'captureEvent', 'captureFeedback', 'showReportDialog']
const waitingCalls = [
  'init',
  'addBreadcrumb',
  'setUser',
  'setTag',
  'setTags',
  'setContext',
  'setExtra',
  'setExtras',
  'withScope',
  'configureScope',
]

const addOurIntegrations = (given, ours) => {
  if (typeof given === 'function') return (defaults) => given(defaults.concat(ours))
  const list = Array.isArray(given) ? given : []
  return list.concat(ours.filter((one) => !list.some((other) => other && other.name === one.name)))
}

/** Makes `init` know the key, the switched-on integrations and their rates; what the page says itself wins. */
const prepareSdk = (sdk, options) => {
  const init = sdk.init
  const ours = options.integrations.flatMap((name) => (typeof sdk[name] === 'function' ? [sdk[name]()] : []))
  sdk.init = (given) => {
    sdk.init = init
    const merged = Object.assign({}, options.config, given)
    merged.integrations = addOurIntegrations(given && given.integrations, ours)
    return init(merged)
  }
}

/** Says again to the SDK's own handlers what happened before they were there. */
const tellErrors = (errors) => {
  for (const error of errors) {
    if (error.kind === 'rejection' && window.onunhandledrejection) window.onunhandledrejection(error.event)
    if (error.kind === 'error' && window.onerror) {
      const { message, filename, lineno, colno, error: thrown } = error.event
      window.onerror(message, filename, lineno, colno, thrown)
    }
  }
}

const tryEach = (list, work) => {
  for (const one of list) {
    try {
      work(one)
    } catch (error) {
      console.error(error)
    }
  }
}

const listenForErrors = (onFirst) => {
  const errors = []
  const keep = (kind) => (event) => {
    // Elements that fail to load tell an event without a message: no error of the page's code.
    if (kind === 'error' && !('message' in event)) return
    if (errors.length < keptMax) errors.push({ kind, event })
    onFirst()
  }
  const onError = keep('error')
  const onRejection = keep('rejection')
  window.addEventListener('error', onError)
  window.addEventListener('unhandledrejection', onRejection)
  return {
    errors,
    stop: () => {
      window.removeEventListener('error', onError)
      window.removeEventListener('unhandledrejection', onRejection)
    },
  }
}

/** Pages that demand trusted types get a policy that trusts this one address. */
const trusted = (url) => {
  if (!window.trustedTypes) return url
  try {
    const policy = window.trustedTypes.createPolicy('error-reporting-loader', { createScriptURL: (asked) => (asked === url ? url : '') })
    return policy.createScriptURL(url)
  } catch {
    return url
  }
}

const addScript = (url, nonce, onLoad) => {
  const script = document.createElement('script')
  script.src = trusted(url)
  script.crossOrigin = 'anonymous'
  if (nonce) script.nonce = nonce
  script.addEventListener('load', onLoad, { once: true })
  script.addEventListener('error', () => console.error(`The error reporting of this page could not be loaded from ${url}`), { once: true })
  const first = document.getElementsByTagName('script')[0]
  const parent = (first && first.parentNode) || document.head || document.documentElement
  parent.insertBefore(script, first || null)
}

const makeStub = (state, load) => {
  const stub = { onLoad: (callback) => (state.sdk ? callback() : state.callbacks.push(callback)), forceLoad: load }
  for (const name of urgentCalls.concat(waitingCalls)) {
    stub[name] = (...parameters) => {
      if (state.sdk) return typeof state.sdk[name] === 'function' ? state.sdk[name](...parameters) : undefined
      if (state.calls.length < keptMax) state.calls.push({ name, parameters })
      if (urgentCalls.includes(name)) load()
      return undefined
    }
  }
  return stub
}

// oxlint-disable-next-line no-unused-vars -- the line that calls it is added by the server
const startLoader = (options) => {
  const own = document.currentScript
  const nonce = own && (own.nonce || own.getAttribute('nonce'))
  const isLazy = own && own.dataset.lazy !== undefined ? own.dataset.lazy !== 'no' : options.isLazy
  const state = { sdk: undefined, isLoading: false, callbacks: [], calls: [] }
  const handOver = () => {
    const sdk = window.Sentry
    kept.stop()
    if (!sdk || typeof sdk.init !== 'function' || sdk === stub) return
    prepareSdk(sdk, options)
    state.sdk = sdk
    sdk.onLoad = (callback) => callback()
    sdk.forceLoad = () => undefined
    if (typeof window.sentryOnLoad === 'function') tryEach([window.sentryOnLoad], (callback) => callback())
    tryEach(state.callbacks, (callback) => callback())
    const isInit = ({ name }) => name === 'init'
    tryEach(state.calls.filter(isInit), ({ parameters }) => sdk.init(...parameters))
    if (!sdk.getClient()) sdk.init()
    tryEach(
      state.calls.filter((call) => !isInit(call)),
      ({ name, parameters }) => typeof sdk[name] === 'function' && sdk[name](...parameters),
    )
    tryEach([kept.errors], tellErrors)
  }
  const load = () => {
    if (state.isLoading) return
    state.isLoading = true
    addScript(options.bundleUrl, nonce, handOver)
  }
  const kept = listenForErrors(load)
  const stub = makeStub(state, load)
  window.Sentry = stub
  if (!isLazy) load()
}
