import type { Event } from '#packages/protocol/event'

/** Parts of messages that only extensions and embedding apps cause. */
const messages = [
  'top.GLOBALS',
  'originalCreateNotification',
  'canvas.contentDocument',
  'MyApp_RemoveAllHighlights',
  'http://tt.epicplay.com',
  "Can't find variable: ZiteReader",
  'jigsaw is not defined',
  'ComboSearch is not defined',
  'http://loading.retry.widdit.com/',
  'atomicFindClose',
  'fb_xd_fragment',
  'bmi_SafeAddOnload',
  'EBCallBackMessageReceived',
  '_gCrWeb',
  'conduitPage',
  "null is not an object (evaluating 'elt.parentNode')",
  'plugin.setSuspendState is not a function',
  'Extension context invalidated',
  'webkit-masked-url:',
  "can't access dead object",
  'Cannot redefine property: googletag',
  'Object Not Found Matching Id',
].map((text) => text.toLowerCase())

/** Parts of the addresses of scripts that are not the page's own. */
const sources = [
  'graph.facebook.com',
  'connect.facebook.net',
  'eatdifferent.com.woopra-ns.com',
  'static.woopra.com/js/woopra.js',
  'webkit-masked-url',
  '127.0.0.1:4001/isrunning',
  'webappstoolbarba.texthelp.com/',
  'metrics.itunes.apple.com.edgesuite.net/',
  'kaspersky-labs.com',
]
const schemes = /^(?:chrome(?:-extension)?|moz-extension|safari(?:-web)?-extension):\/\//

const anonymous = new Set(['<anonymous>', '[native code]'])

const isExtensionSource = (path: string): boolean => schemes.test(path) || sources.some((source) => path.includes(source))

/** An error of the first exception that an extension of the browser caused: by its message, or by its newest frame with a place. */
export const isFromExtension = (event: Event): boolean => {
  const thrown = event.exception?.[0]
  if (!thrown) return false
  const value = thrown.value?.toLowerCase() ?? ''
  if (value !== '' && messages.some((message) => value.includes(message))) return true
  const frame = thrown.stacktrace?.frames.findLast(({ abs_path, filename }) => !anonymous.has(abs_path ?? filename ?? '<anonymous>'))
  return isExtensionSource((frame?.abs_path ?? frame?.filename ?? '').toLowerCase())
}
