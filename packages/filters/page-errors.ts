import type { Event } from '#packages/protocol/event'

import { exceptionTexts } from './event-texts.ts'

/** What React says in development, and the numbers that stand for it in production. */
const hydration = new RegExp(
  [
    '(?:reactjs|react)\\.(?:org|dev)/(?:docs/error-decoder\\.html/?\\?invariant=|errors/)(?:418|419|422|423|425)(?!\\d)',
    'minified react error #(?:418|419|422|423|425)(?!\\d)',
    'hydration failed because',
    'there was an error while hydrating',
    'text content does not match server-rendered html',
    'this suspense boundary received an update before it finished hydrating',
    'the server could not finish this suspense boundary',
  ].join('|'),
  'i',
)

/** A part of the app that could not be fetched, mostly because a newer version took its place. */
const chunkLoad = /^(?:uncaught (?:\(in promise\) )?)?chunkloaderror: loading chunk /i

const textCharsMax = 4096

const isAnyText = (event: Event, pattern: RegExp): boolean =>
  exceptionTexts(event).some((text) => pattern.test(text.slice(0, textCharsMax)))

export const isHydrationError = (event: Event): boolean => isAnyText(event, hydration)

export const isChunkLoadError = (event: Event): boolean => isAnyText(event, chunkLoad)
